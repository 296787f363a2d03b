"""Roles at Amazon: taken on by the server's own user at a token service that checks signatures and policies (moto), through
the official client."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from databases import Sqlite
from patchbay import Organization, Server
from peers.moto import REGION, Moto
from sdk import Client, Engine

BUCKET = "exports-of-acme"
ONCE = {"max_retries": 0}
FILES = [
    {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::*"]},
]


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moto]:
    with Moto(tmp_path_factory.mktemp("peer")) as peer:
        peer.make_bucket(BUCKET)
        yield peer


class Host:
    """A server that is somebody at Amazon, and an organization on it."""

    def __init__(self, directory: Path, *flags: str):
        self.server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32", *flags)
        self.organization: Organization = self.server.create_organization("Roles")
        with Client(self.server.url, self.organization.token, "sync") as client:
            self.account = client.accounts.create(name="tenant", environment="prod").result.account.id

    def post(self, path: str, body: Any) -> Any:
        """A call with the administrator's token; the Problem of one that is refused."""
        headers = {"Authorization": f"Bearer {self.organization.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.server.url + path, method="POST", data=json.dumps(body).encode(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return json.loads(error.read())

    def verify(self, config: dict[str, Any]) -> Any:
        return self.post(f"/v1/integrations/{self.account}/verify", {"integration": {"provider_config": config}})

    def connect(self, config: dict[str, Any]) -> Engine:
        made = self.post(f"/v1/integrations/{self.account}", {"provider_config": config})
        return Engine(self.server.url, made["result"]["token"]["access"]["secret"], "sync")


@pytest.fixture(scope="module")
def host(moto: Moto, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    directory = tmp_path_factory.mktemp("host")
    secret = directory / "amazon.key"
    secret.touch(0o600)
    secret.write_text(moto.secret)
    flags = ["--aws-access-key-id", moto.key_id, "--aws-secret-access-key-file", str(secret), "--aws-sts-endpoint", moto.url]
    host = Host(directory, *flags)
    yield host
    host.server.stop()
    assert host.server.complaints() == []
    assert moto.secret not in host.server.log.read_text()


def config(moto: Moto, role: str, **other: Any) -> dict[str, Any]:
    credential = {"type": "aws_role", "role_arn": role, "external_id": "tenant-7", **other}
    return {"type": "storage_aws_s3", "bucket": BUCKET, "region": REGION, "endpoint": moto.url, "credential": credential}


def taken_on(moto: Moto) -> int:
    """How often the token service was called: files are asked for at other paths."""
    return moto.log.read_text().count('"POST / HTTP')


def test_files_are_kept_in_the_name_of_a_role_that_is_taken_on_once(host: Host, moto: Moto):
    role = moto.make_role("exports", FILES)
    before = taken_on(moto)
    given = config(moto, role, role_session_name="patchbay-of-acme", duration=900)
    assert "messages" not in host.verify(given)
    with host.connect(given) as engine:
        storage = engine.official.storage
        for name in ("one.txt", "two.txt"):
            storage.upload_file(name, file=(name, b"kept", "text/plain"), request_options=ONCE)
        assert moto.read(BUCKET, "one.txt") == ("text/plain", b"kept")
        assert engine.read("storage", "download_file", "two.txt") == b"kept"
        assert {one.path for one in storage.list_files("/", request_options=ONCE).result} == {"one.txt", "two.txt"}
    # Once for trying out, which had no integration yet, and once for all calls.
    assert taken_on(moto) - before == 2


def test_what_the_role_may_not_do_is_refused(host: Host, moto: Moto):
    reading = moto.make_role("reading", [{**FILES[0], "Action": ["s3:ListBucket", "s3:GetObject"]}])
    with host.connect(config(moto, reading)) as engine, pytest.raises(Exception) as refused:
        engine.official.storage.upload_file("x.txt", file=("x.txt", b"x", "text/plain"), request_options=ONCE)
    assert refused.value.body.type.endswith(":provider-permission")
    assert "x.txt" not in moto.paths(BUCKET)


def test_a_role_that_trusts_somebody_else_says_what_to_look_at(host: Host, moto: Moto):
    problem = host.verify(config(moto, moto.make_role("foreign", FILES, user="somebody-else")))
    assert (problem["status"], problem["type"].rsplit(":", 1)[1]) == (400, "provider-auth")
    assert "trust policy" in json.dumps(problem)
    assert moto.key_id not in json.dumps(problem) and moto.secret not in json.dumps(problem)


def test_without_an_identity_of_its_own_the_server_says_who_has_to_act(moto: Moto, tmp_path: Path):
    host = Host(tmp_path)
    problem = host.verify(config(moto, "arn:aws:iam::123456789012:role/exports"))
    assert (problem["status"], problem["type"].rsplit(":", 1)[1]) == (400, "provider-auth")
    assert "--aws-access-key-id" in json.dumps(problem)
    host.server.stop()
