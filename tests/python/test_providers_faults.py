"""Things that go wrong on the way to a provider: what callers are told, that nothing is made twice, and that nobody else
suffers. A real tracker (Roundup) behind a way on which they go wrong, and the official client."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from synqly.engine.core.api_error import ApiError

from databases import Sqlite
from patchbay import Server
from peers.faults import Faults
from peers.process import free_port
from peers.roundup import ROBOT, Roundup
from sdk import Client, Engine

MIB = 1024 * 1024
# What any answer may cost.
MEMORY = 48 * MIB
# How long a call of a provider may take, and what is allowed for the rest.
CALL = 20
# Far more calls than anybody makes at once.
STORM = 40


class World:
    """The tracker, the way to it, and a server with an integration that takes this way."""

    def __init__(self, server: Server, certificate: Path | None = None):
        port = free_port()
        self.server = server
        self.way = Faults(f"http://127.0.0.1:{port}/trk/", certificate)
        # It only takes changes from pages of its own address.
        self.tracker = Roundup(port, self.way.url)
        organization = server.create_organization("Faults")
        self.management = Client(server.url, organization.token, "sync", max_retries=0)
        self._account = self.management.accounts.create(name="tenant", environment="test").result.account.id
        self.tickets = self.connect(self.way.url).ticketing

    def config(self, url: str) -> dict[str, Any]:
        credential = {"type": "basic", "username": ROBOT[0], "secret": ROBOT[1]}
        return {"type": "ticketing_roundup", "endpoint": url, "credential": credential}

    def connect(self, url: str) -> Engine:
        made = self.management.integrations.create(self._account, provider_config=self.config(url))
        return Engine(self.server.url, made.result.token.access.secret, "sync", max_retries=0)

    def refusal(self, name: str) -> Any:
        """The Problem in which the creation of a ticket ends."""
        with pytest.raises(ApiError) as refused:
            self.tickets.create_ticket(name=name)
        return problem(refused.value)

    def made(self, name: str) -> int:
        """How many tickets of that name the tracker has, as it says itself."""
        every = self.tracker.get("issue?@fields=title&@page_size=1000")["collection"]
        return sum(issue["title"] == name for issue in every)

    def stop(self) -> None:
        self.tracker.stop()
        self.way.__exit__(None, None, None)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("faults")
    server = Server(directory, Sqlite(directory), "--requests-per-minute", "0", "--allow-network", "127.0.0.0/8")
    yield server
    server.stop()
    assert server.complaints() == []
    assert ROBOT[1] not in server.log.read_text()


@pytest.fixture
def world(host: Server) -> Iterator[World]:
    world = World(host)
    yield world
    world.stop()


def problem(error: ApiError) -> dict[str, Any]:
    """The Problem of an answer; the client has classes for some of them only."""
    return error.body if isinstance(error.body, dict) else json.loads(error.body.json())


def kind(problem: dict[str, Any]) -> str:
    return problem["type"].rsplit(":", 1)[1]


def test_an_answer_that_is_late_is_waited_for(world: World):
    world.way.waits = 1.0
    assert world.tickets.create_ticket(name="Late").result.name == "Late"
    assert world.made("Late") == 1


@pytest.mark.parametrize("fault", ["breaks_after", "drops_after"])
def test_a_creation_that_nobody_answered_is_never_repeated(world: World, fault: str):
    world.tickets.create_ticket(name="Before")
    world.way.method = "POST"
    setattr(world.way, fault, 40)
    refusal = world.refusal("Perhaps")
    assert (refusal["status"], kind(refusal)) == (424, "unknown-outcome")
    # The tracker has heard all of it in one of the cases, and not enough in the other.
    made = world.made("Perhaps")
    assert made == (1 if fault == "breaks_after" else 0)
    assert len(world.way.hit) == 1, "it was sent once"
    again = world.refusal("Perhaps")
    assert (again["status"], len(world.way.hit), world.made("Perhaps")) == (424, 1, made)
    world.way.mend()
    assert world.refusal("Perhaps")["status"] == 424, "the same for a while: nobody has looked yet"
    assert world.tickets.create_ticket(name="Another").result.name == "Another"


def test_reading_is_tried_again_and_fails_in_the_end(world: World):
    ticket = world.tickets.create_ticket(name="Read").result
    world.way.method, world.way.breaks_after = "GET", 40
    with pytest.raises(ApiError) as refused:
        world.tickets.get_ticket(ticket.id)
    assert refused.value.status_code in (502, 503)
    assert len(world.way.hit) == 3, world.way.hit
    world.way.mend()
    assert world.tickets.get_ticket(ticket.id).result == ticket


def test_an_answer_that_never_ends_in_time_ends_the_call_and_nobody_elses(world: World):
    other = world.connect(world.tracker.url).ticketing
    ticket = world.tickets.create_ticket(name="Slow").result
    world.way.drips = 5
    with ThreadPoolExecutor(STORM) as pool, world.server.memory() as taken:
        began = time.monotonic()
        creation = pool.submit(world.refusal, "Dripping")
        readings = [pool.submit(lambda: outcome(world.tickets.get_ticket, ticket.id)) for _ in range(STORM - 1)]
        for _ in range(20):
            asked = time.monotonic()
            assert other.get_ticket(ticket.id).result.id == ticket.id
            assert time.monotonic() - asked < CALL / 2, "it waits for nobody"
        assert creation.result()["status"] == 424
        assert {reading.result() for reading in readings} <= {503, 504}
        assert time.monotonic() - began < CALL * 2
    assert taken[1] - taken[0] <= MEMORY, taken
    assert world.made("Dripping") <= 1


def test_an_answer_without_end_is_cut_and_costs_no_memory(world: World):
    world.way.method = "GET"
    world.way.says = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n["
    world.way.goes_on = b"1," * 32 * 1024
    with world.server.memory() as taken:
        assert outcome(world.tickets.query_tickets) == 502
    assert taken[1] - taken[0] <= MEMORY, taken


def test_a_storm_of_refusals_for_too_many_calls_is_not_answered_by_more_calls(world: World):
    other = world.connect(world.tracker.url).ticketing
    ticket = world.tickets.create_ticket(name="Storm").result
    world.way.says = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 3\r\ncontent-length: 0\r\n\r\n"
    with ThreadPoolExecutor(STORM) as pool:
        ended = list(pool.map(lambda _: refused_for(world.tickets.get_ticket, ticket.id), range(STORM)))
    assert {status for status, _ in ended} == {429}
    assert all(1 <= int(wait) <= 3 for _, wait in ended), ended
    # Those that were under way when the first answer came; the others wait as long as they are told, and not all of them
    # try again.
    times = [at - world.way.hit[0][0] for at, _ in world.way.hit]
    assert not [at for at in times if 1 < at < 2.8], times
    assert len(times) < STORM * 3 / 2, times
    assert other.get_ticket(ticket.id).result.id == ticket.id
    assert world.refusal("Not now")["status"] == 429
    assert world.made("Not now") == 0
    world.way.mend()
    until = time.monotonic() + CALL
    while outcome(world.tickets.get_ticket, ticket.id) == 429:
        assert time.monotonic() < until, "it never ends"
    assert world.tickets.create_ticket(name="Not now").result.name == "Not now"


def test_a_server_whose_certificate_is_not_trusted_hears_nothing(host: Server, tmp_path: Path):
    certificate = tmp_path / "own.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", certificate],
        check=True,
        capture_output=True,
    )
    world = World(host, certificate)
    try:
        refusal = world.refusal("Trusted")
        assert (refusal["status"], kind(refusal)) == (503, "provider-unavailable")
        assert "certificate" in json.dumps(refusal)
        assert (world.way.hit, world.made("Trusted")) == ([], 0)
    finally:
        world.stop()


def test_a_server_that_is_gone_is_told_as_such_and_found_when_it_is_back(world: World):
    gone = world.connect(f"http://127.0.0.1:{free_port()}/trk/").ticketing
    for _ in range(8):
        with pytest.raises(ApiError) as refused:
            gone.create_ticket(name="Nobody")
        assert (refused.value.status_code, kind(problem(refused.value))) == (503, "provider-unavailable")
    assert world.tickets.create_ticket(name="Somebody").result.name == "Somebody"


def outcome(call: Any, *arguments: Any) -> int:
    """The status in which a call ends; 200 if well."""
    try:
        call(*arguments)
    except ApiError as error:
        return error.status_code or 0
    return 200


def refused_for(call: Any, *arguments: Any) -> tuple[int, str]:
    """Status and how long to wait."""
    with pytest.raises(ApiError) as refused:
        call(*arguments)
    return refused.value.status_code or 0, (refused.value.headers or {}).get("retry-after", "")
