"""Fixtures: a server per database and run, an organization of its own per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract import FULL
from databases import Postgres, Sqlite
from patchbay import Organization, Server
from sdk import FLAVOURS, Client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The client's other shapes meet one database only, but for the long run: what they send does not depend on it. And the
    list of what works is about what the others have found, so its tests come last."""
    items[:] = [item for item in items if FULL or not is_repetition(item)]
    items.sort(key=lambda item: item.path.name == "test_compatibility.py")


def is_repetition(item: pytest.Item) -> bool:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return parameters.get("server") == "postgres" and bool(set(FLAVOURS[1:]) & {one for one in parameters.values() if isinstance(one, str)})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test runs on both databases. What made-up calls get does not depend on it: but for the long run they are sent to one only."""
    if "server" in metafunc.fixturenames:
        once = metafunc.module.__name__ == "test_contract" and not FULL
        metafunc.parametrize("server", ["sqlite"] if once else ["sqlite", "postgres"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def whole_run(request: pytest.FixtureRequest) -> bool:
    """Whether every file of tests takes part, as a whole; on one database is enough."""
    files = {path.name for path in Path(__file__).parent.glob("test_sdk_*.py")}
    taking_part = {item.path.name for item in request.session.items}
    return files <= taking_part and request.config.option.keyword in ("", "sqlite", "postgres")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp(request.param)
    database = Sqlite(directory) if request.param == "sqlite" else Postgres()
    # Fuzzing makes more calls with one token than a client should.
    server = Server(directory, database, "--requests-per-minute", "0")
    yield server
    server.stop()
    complaints = server.complaints()
    database.drop()
    assert not complaints, "the server logged errors:\n" + "\n".join(complaints[:20])


@pytest.fixture
def organization(server: Server) -> Organization:
    return server.create_organization("Python Tests")


@pytest.fixture(params=FLAVOURS)
def client(request: pytest.FixtureRequest, server: Server, organization: Organization) -> Iterator[Client]:
    """The official client in each of its shapes, with the organization's administrator token."""
    with Client(server.url, organization.token, request.param) as client:
        yield client


@pytest.fixture
def sync(server: Server, organization: Organization) -> Iterator[Client]:
    """The official client in its plainest shape, where the shape does not matter."""
    with Client(server.url, organization.token, "sync") as client:
        yield client
