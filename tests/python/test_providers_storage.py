"""Every provider of files on a server that stands in for it, through the official client. What is written is read back, and
what is read is written, by another client than ours."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from synqly.engine.common.errors import NotFoundError
from synqly.engine.core.api_error import ApiError

from contract import FULL
from databases import Sqlite
from patchbay import Server
from peers.azurite import ACCOUNT
from peers.faults import Faults
from peers.moto import Moto
from peers.process import free_port
from sdk import Client, Engine
from storage_cases import BUCKET, CASES, Case

ONCE = {"max_retries": 0}
# Several parts, and a rest.
LARGE = 40 * 1024 * 1024 + 12345
MIB = 1024 * 1024
HUGE = (1024 if FULL else 256) * MIB
# What a file of any size may cost.
MEMORY = 32 * MIB


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("storage")
    server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32", "--requests-per-minute", "0")
    yield server
    server.stop()
    assert server.complaints() == []


class Setting:
    """A provider with a server, and an integration with it."""

    def __init__(self, case: Case, peer: Any, host: Server):
        self.case, self.peer, self.host = case, peer, host
        peer.make_bucket(BUCKET)
        self.organization = host.create_organization("Storage")
        self.config = {"type": case.provider, **case.config(peer)}
        with Client(host.url, self.organization.token, "sync") as client:
            self.account = client.accounts.create(name="tenant", environment="prod").result.account.id
        made = self.management("POST", f"/v1/integrations/{self.account}", {"provider_config": self.config})
        self.engine = Engine(host.url, made["result"]["token"]["access"]["secret"], "sync")

    @property
    def storage(self) -> Any:
        return self.engine.storage

    def seen(self, path: str) -> tuple[str, bytes]:
        """Media type and content of a file, as another client sees it."""
        return self.peer.read(BUCKET, path)

    def typed(self, media_type: str) -> str:
        """What becomes of a media type."""
        return media_type if self.case.types else ""

    def read(self, path: str) -> bytes:
        return self.engine.read("storage", "download_file", path)

    @contextmanager
    def through(self, endpoint: str) -> Iterator[Any]:
        """Another integration with the same bucket, by another way."""
        config = {**self.config, **self.case.at(endpoint)}
        made = self.management("POST", f"/v1/integrations/{self.account}", {"provider_config": config})
        with Engine(self.host.url, made["result"]["token"]["access"]["secret"], "sync") as engine:
            yield engine.official.storage

    def management(self, method: str, path: str, body: Any) -> Any:
        """A call with the administrator's token; the Problem of one that is refused."""
        request = urllib.request.Request(
            self.host.url + path,
            method=method,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.organization.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return json.loads(error.read())

    def verify(self, **other: Any) -> Any:
        body = {"integration": {"provider_config": {**self.config, **other}}}
        return self.management("POST", f"/v1/integrations/{self.account}/verify", body)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.provider)
def setting(
    request: pytest.FixtureRequest, host: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Setting]:
    directory: Path = tmp_path_factory.mktemp("peer")
    with request.param.peer(directory) as peer:
        yield Setting(request.param, peer, host)


def paths(answer: Any) -> list[str]:
    return [one.path for one in answer.result]


def test_what_is_uploaded_is_there_for_others(setting: Setting):
    content = bytes(range(256)) * 50
    # No semicolon: wsgidav drops what follows it where a file is moved to.
    for path in ["up/plain.txt", "up/a b (1) ä+&=@~.bin", "up/deep/er/x"]:
        setting.storage.upload_file(path, file=("upload", content, "image/png"))
        assert setting.seen(path) == (setting.typed("image/png"), content), path
        assert path in setting.peer.paths(BUCKET)
        setting.storage.upload_file(path, file=("upload", b"", "text/plain"))
        assert setting.seen(path) == (setting.typed("text/plain"), b""), path


def test_what_others_wrote_is_downloaded_and_removed(setting: Setting):
    path, content = "theirs/ö ä.bin", bytes(range(256)) * 300
    setting.peer.write(BUCKET, path, content)
    assert setting.read(path) == content
    setting.storage.delete_file(path)
    assert path not in setting.peer.paths(BUCKET)
    with pytest.raises(NotFoundError):
        setting.read(path)
    if setting.case.misses:
        with pytest.raises(NotFoundError):
            setting.storage.delete_file(path, request_options=ONCE)
    else:
        setting.storage.delete_file(path)


def test_a_folder_is_listed_page_by_page_without_gaps_or_doubles(setting: Setting):
    wanted = sorted([f"many/{number:02}" for number in range(7)] + ["many/below/x", "many/below/deeper/y"])
    for path in [*wanted, "manyfold", "other/many/x"]:
        setting.storage.upload_file(path, file=b"x")
    seen, cursor, pages = [], None, 0
    while cursor != "":
        page = setting.storage.list_files("many", limit=4, cursor=cursor)
        seen += paths(page)
        cursor, pages = page.cursor, pages + 1
        assert pages < 10 and len(page.result) <= 4
    assert sorted(seen) == wanted and pages >= 3
    assert paths(setting.storage.list_files("many/below/")) == ["many/below/deeper/y", "many/below/x"]
    assert paths(setting.storage.list_files("nothing")) == []
    assert set(wanted) <= set(paths(setting.storage.list_files("/", limit=1000)))


def test_large_files_go_both_ways(setting: Setting, tmp_path: Path):
    """In parts, which are put together or thrown away."""
    block = hashlib.sha256(b"patchbay").digest() * 32
    content = (block * (LARGE // len(block) + 1))[:LARGE]
    setting.storage.upload_file("large.bin", file=("large.bin", content, "application/zip"))
    media_type, theirs = setting.seen("large.bin")
    assert (media_type, hashlib.sha256(theirs).digest()) == (setting.typed("application/zip"), hashlib.sha256(content).digest())
    assert hashlib.sha256(setting.read("large.bin")).digest() == hashlib.sha256(content).digest()
    if hasattr(setting.peer, "unfinished"):
        assert setting.peer.unfinished(BUCKET) == 0


# moto keeps its files in memory itself.
@pytest.mark.parametrize(
    "setting", [case for case in CASES if case.peer is not Moto], indirect=True, ids=lambda case: case.provider
)
def test_the_size_of_a_file_costs_no_memory(setting: Setting, tmp_path: Path):
    file = tmp_path / "huge.bin"
    with file.open("wb") as huge:
        huge.truncate(HUGE)
    with setting.host.memory() as taken, file.open("rb") as huge:
        setting.storage.upload_file("huge.bin", file=("huge.bin", huge))
    assert taken[1] - taken[0] <= MEMORY, taken
    with setting.host.memory() as taken:
        size = sum(len(piece) for piece in setting.engine.official.storage.download_file("huge.bin"))
    assert size == HUGE and taken[1] - taken[0] <= MEMORY, taken
    setting.storage.delete_file("huge.bin")


def test_verification_tells_what_is_wrong(setting: Setting):
    assert "type" not in setting.verify(), "the configuration of this test works"
    for kind, other in setting.case.wrong(setting.peer).items():
        problem = setting.verify(**other)
        assert problem["type"] == f"urn:patchbay:problem:{kind}", problem
        secrets = [value for key, value in other.get("credential", {}).items() if "secret" in key]
        assert not any(secret in json.dumps(problem) for secret in secrets)


def test_a_download_that_breaks_off_goes_on_or_is_known_to_be_broken(setting: Setting):
    content = bytes(range(256)) * 20_000
    setting.storage.upload_file("broken.bin", file=content)
    with Faults(getattr(setting.peer, "front", setting.peer.url)) as way, setting.through(way.url) as storage:
        if setting.case.goes_on:
            way.breaks_after = len(content) // 2 + 100_000
            assert b"".join(storage.download_file("broken.bin")) == content
            assert way.connections > 1
        way.breaks_after = len(content) // 20
        with pytest.raises((httpx.HTTPError, ApiError)):
            b"".join(storage.download_file("broken.bin"))


def test_an_upload_that_breaks_off_leaves_nothing(setting: Setting):
    content = bytes(range(256)) * (LARGE // 256)
    for size in (1_000_000, LARGE - 12345):
        with Faults(getattr(setting.peer, "front", setting.peer.url)) as way, setting.through(way.url) as storage:
            way.drops_after = 500_000
            with pytest.raises(ApiError) as refused:
                storage.upload_file("never.bin", file=content[:size], request_options=ONCE)
            assert refused.value.status_code in (502, 503, 504), refused.value
            assert way.connections > 1, "what overwrites the same may be tried again"
        assert "never.bin" not in setting.peer.paths(BUCKET)
    # Others are not concerned.
    setting.storage.upload_file("after.bin", file=b"x")


def test_a_server_that_is_not_there_is_told_as_such(setting: Setting):
    problem = setting.verify(**setting.case.at(f"http://127.0.0.1:{free_port()}/{ACCOUNT}"))
    assert problem["type"] == "urn:patchbay:problem:provider-unavailable", problem


def test_an_address_inside_is_not_called(setting: Setting):
    for endpoint in ["http://10.0.0.1:9000", "https://169.254.169.254", "http://[::1]:9000"]:
        problem = setting.verify(**setting.case.at(endpoint))
        if setting.case.judged:
            assert problem["type"] == "urn:patchbay:problem:invalid", problem
            assert problem["context"]["parameter"]["id"] == "/integration/provider_config/endpoint"
        else:
            kinds = ("invalid", "provider-unavailable")
            assert problem["type"] in [f"urn:patchbay:problem:{kind}" for kind in kinds], problem
