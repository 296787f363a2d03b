"""The storage connector through the official client, on its mock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from synqly.engine.common.errors import BadRequestError, NotFoundError, TooManyRequestsError
from synqly.management import ProviderConfig_StorageMockStorage

from sdk import FLAVOURS, Client, Engine

# The client repeats what may pass; a test wants to see the first answer.
ONCE = {"max_retries": 0}


@pytest.fixture
def token(sync: Client) -> str:
    """The token of an integration with the mock, in a test account."""
    account = sync.accounts.create(name="tenant", environment="test").result.account
    config = ProviderConfig_StorageMockStorage(bucket="exports")
    return sync.integrations.create(account.id, provider_config=config).result.token.access.secret


@pytest.fixture(params=FLAVOURS)
def engine(request: pytest.FixtureRequest, server, token: str) -> Iterator[Engine]:
    with Engine(server.url, token, request.param) as engine:
        yield engine


@pytest.fixture
def plain(server, token: str) -> Iterator[Engine]:
    with Engine(server.url, token, "sync") as engine:
        yield engine


def paths(answer) -> list[str]:
    return [one.path for one in answer.result]


def test_every_method_does_what_it_says(engine: Engine):
    storage = engine.storage
    content = bytes(range(256)) * 1000
    path = "reports/2026/a b (1) ä%.bin"
    assert storage.upload_file(path, file=("a.bin", content, "image/png")) is None
    assert engine.read("storage", "download_file", path) == content
    storage.upload_file(path, file="only text")
    assert engine.read("storage", "download_file", path) == b"only text"
    storage.upload_file("top.txt", file=b"x")
    assert paths(storage.list_files("reports")) == [path]
    first = storage.list_files("/", limit=1)
    assert paths(first) == [path] and first.cursor
    second = storage.list_files("/", limit=1, cursor=first.cursor, meta="stats/count()")
    assert paths(second) == ["top.txt"] and second.cursor == "" and second.meta.stats.count == {"*": 2}
    assert storage.delete_file(path) is None
    assert paths(storage.list_files("")) == ["top.txt"]
    assert engine.calls == engine.methods("storage")


def test_refusals_are_typed(plain: Engine):
    with pytest.raises(NotFoundError):
        plain.read("storage", "download_file", "nothing")
    with pytest.raises(NotFoundError):
        plain.storage.delete_file("nothing", request_options=ONCE)
    with pytest.raises(BadRequestError):
        plain.storage.upload_file("a//b", file=b"x", request_options=ONCE)
    with pytest.raises(TooManyRequestsError):
        plain.storage.upload_file("mock:429", file=b"x", request_options=ONCE)
