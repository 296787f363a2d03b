"""Fixtures: a server per database and run, an organization of its own per test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from databases import Postgres, Sqlite
from patchbay import Organization, Server
from sdk import FLAVOURS, Client


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
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
