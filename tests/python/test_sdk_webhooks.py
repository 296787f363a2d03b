"""Organization webhooks through the official client, with a real receiver."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from synqly.management import OrganizationWebhookSecret, PatchOp, PatchOperation
from synqly.management.common.errors import BadRequestError, ConflictError, NotFoundError

from databases import Postgres, Sqlite
from patchbay import Server
from sdk import FLAVOURS, Client

SECRET = "c4n4ry-that-signs"
ARRIVES_WITHIN = 20


class Receiver:
    """A web server that keeps what it is sent, and answers with the statuses that a test has laid out, then with 200."""

    def __init__(self) -> None:
        self.messages: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.statuses: queue.Queue[int] = queue.Queue()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.messages.put(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(200 if receiver.statuses.empty() else receiver.statuses.get())
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def message(self) -> dict:
        """The next message, once its signature has been checked the way the documentation tells receivers to."""
        headers, body = self.messages.get(timeout=ARRIVES_WITHIN)
        expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert headers["synqly-signature"] == headers["x-synqly-signature"] == expected
        return json.loads(body)

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def caller(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may call receivers on this machine."""
    directory = tmp_path_factory.mktemp(f"webhooks-{request.param}")
    database = Sqlite(directory) if request.param == "sqlite" else Postgres()
    server = Server(directory, database, "--allow-network", "127.0.0.1/32")
    yield server
    server.stop()
    log, complaints = server.log.read_text(), server.complaints()
    database.drop()
    assert not complaints, "the server logged errors:\n" + "\n".join(complaints[:20])
    assert SECRET not in log


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture(params=FLAVOURS)
def client(request: pytest.FixtureRequest, caller: Server) -> Iterator[Client]:
    with Client(caller.url, caller.create_organization("Webhooks").token, request.param) as client:
        yield client


def secret() -> OrganizationWebhookSecret:
    return OrganizationWebhookSecret(value=SECRET)


def test_every_method_of_webhooks_works(client: Client):
    made = client.organization_webhooks.create(
        name="back-end", environment="test", filters=["all"], url="https://hooks.example.com/a", secret=secret()
    ).result
    assert (made.name, made.fullname, made.environment, made.filters) == ("back-end", "back-end", "test", ["all"])
    assert made.url == "https://hooks.example.com/a" and made.credential_id
    assert SECRET not in str(made)
    assert client.organization_webhooks.get("back-end").result == made
    assert client.organization_webhooks.get(made.id).result == made
    assert client.organization_webhooks.list(filter="environment[eq]test").result == [made]

    changed = client.organization_webhooks.update(
        made.id, **(made.model_dump() | {"fullname": "Back end", "filters": ["account_create", "account_delete"]})
    ).result
    assert (changed.fullname, changed.filters) == ("Back end", ["account_create", "account_delete"])
    assert changed.credential_id == made.credential_id
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/url", value="https://hooks.example.com/b")]
    assert client.organization_webhooks.patch("back-end", request=patch).result.url == "https://hooks.example.com/b"
    client.organization_webhooks.delete("back-end")
    with pytest.raises(NotFoundError):
        client.organization_webhooks.get(made.id)
    with pytest.raises(NotFoundError):
        client.organization_webhooks.delete("back-end")
    assert client.calls >= client.methods("organization_webhooks")


def test_what_happens_to_accounts_arrives_signed(client: Client, receiver: Receiver):
    client.organization_webhooks.create(environment="test", filters=["all"], url=receiver.url, secret=secret())
    client.accounts.create(fullname="Not told: production", environment="prod")
    account = client.accounts.create(fullname="Told", environment="test").result.account
    told = receiver.message()
    assert (told["event"], told["account"]["id"], told["account"]["name"]) == ("account_create", account.id, "told")
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/fullname", value="Renamed")]
    client.accounts.patch(account.id, request=patch)
    changed = receiver.message()
    assert (changed["event"], changed["account"]["fullname"]) == ("account_update", "Renamed")
    client.accounts.delete(account.id)
    assert receiver.message()["event"] == "account_delete"
    assert told["nonce"] != changed["nonce"]
    assert receiver.messages.empty()


def test_a_receiver_that_fails_once_is_told_again_and_the_log_says_so(caller: Server, receiver: Receiver):
    organization = caller.create_organization("Again")
    receiver.statuses.put(503)
    with Client(caller.url, organization.token, "sync") as client:
        webhook = client.organization_webhooks.create(
            environment="test", filters=["all"], url=receiver.url, secret=secret()
        ).result
        client.accounts.create(fullname="Told twice", environment="test")
    first = receiver.message()
    # The first pause is ten seconds at most.
    assert receiver.message() == first

    api = httpx.Client(base_url=caller.url, headers={"authorization": f"Bearer {organization.token}"})
    path = f"/v1/organization/webhooks/{webhook.id}"
    [noted] = api.get(f"{path}/deliveries").raise_for_status().json()["result"]
    assert (noted["event"], noted["attempts"]) == ("account_create", 2)
    api.post(f"{path}/test").raise_for_status()
    assert receiver.message()["event"] == "test"
    whole = api.get(f"{path}/deliveries/{noted['id']}").raise_for_status().json()["result"]
    assert whole["payload"] == first


def test_refusals_of_webhooks_are_typed(caller: Server):
    with Client(caller.url, caller.create_organization("Refusals").token, "sync") as client:
        create = client.organization_webhooks.create
        for url in ["https://169.254.169.254/", "https://127.0.0.2/", "https://0x7f.1/", "http://example.com:0/"]:
            with pytest.raises(BadRequestError) as refusal:
                create(filters=["all"], url=url, secret=secret())
            assert refusal.value.body.cause[0].context.parameter.id == "/url"
        with pytest.raises(BadRequestError) as refusal:
            create(filters=["everything"], url="https://example.com/", secret=secret())
        assert refusal.value.body.cause[0].context.parameter.id == "/filters/0"
        create(name="taken", filters=["all"], url="https://example.com/", secret=secret())
        with pytest.raises(ConflictError):
            create(name="TAKEN", filters=["all"], url="https://example.com/", secret=secret())
