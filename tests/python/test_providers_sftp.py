"""What only SFTP has: host keys, private keys, servers that can do less, a disk that is full; through the official client,
on OpenSSH. What all providers of files have in common is in `test_providers_storage.py`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from synqly.engine.core.api_error import ApiError

from databases import Sqlite
from patchbay import Server
from peers.sftp import Sftp
from storage_cases import BUCKET, CASES
from test_providers_storage import ONCE, Setting

CASE = next(case for case in CASES if case.provider == "storage_sftp")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("sftp")
    server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32", "--requests-per-minute", "0")
    yield server
    server.stop()
    assert server.complaints() == []


@pytest.fixture(scope="module")
def setting(host: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    with Sftp(tmp_path_factory.mktemp("peer")) as peer:
        yield Setting(CASE, peer, host)


def secret(text: str) -> dict[str, Any]:
    return {"type": "secret", "secret": text}


def works(problem: Any) -> bool:
    return "type" not in problem


def test_without_a_host_key_nothing_works_and_its_fingerprint_is_told(setting: Setting):
    problem = setting.verify(host_key=None)
    fingerprint = setting.peer.fingerprint()
    assert fingerprint in json.dumps(problem), problem
    assert problem["context"]["provider_details"]["host_key"] == fingerprint
    assert works(setting.verify(host_key=fingerprint)), "what was told can be put there"


def test_the_host_key_may_be_of_each_kind_and_form(setting: Setting):
    peer = setting.peer
    for key in [peer.host_key(), peer.host_key("host-rsa"), f"[127.0.0.1]:{peer.port} {peer.host_key()}"]:
        assert works(setting.verify(host_key=key)), key


def test_another_host_key_is_refused_before_anything_is_sent(setting: Setting):
    before = len(setting.peer.log.read_text().splitlines())
    for key in [setting.peer.host_key("stranger"), setting.peer.fingerprint("stranger")]:
        problem = setting.verify(host_key=key)
        assert problem["type"] == "urn:patchbay:problem:provider-auth", problem
        assert setting.peer.fingerprint() in json.dumps(problem), problem
    said = "\n".join(setting.peer.log.read_text().splitlines()[before:])
    assert "Accepted" not in said and "Failed" not in said, said


def test_a_private_key_may_be_of_each_kind_and_have_a_passphrase(setting: Setting):
    peer = setting.peer
    assert works(setting.verify(credential=secret(peer.private_key("user-rsa"))))
    locked = secret(peer.private_key("user-ecdsa"))
    assert works(setting.verify(credential=locked, passphrase=secret(peer.passphrase)))
    for other in [{}, {"passphrase": secret("wrong-passphrase")}]:
        problem = setting.verify(credential=locked, **other)
        assert problem["type"] == "urn:patchbay:problem:provider-auth" and "passphrase" in json.dumps(problem), problem
        assert "wrong-passphrase" not in json.dumps(problem) and locked["secret"] not in json.dumps(problem)
    assert "`username`" in json.dumps(setting.verify(username=None))


def test_a_wrong_password_is_told_as_such(setting: Setting):
    wrong = {"type": "basic", "username": setting.peer.user, "secret": "wrong-password"}
    problem = setting.verify(credential=wrong)
    assert problem["type"] == "urn:patchbay:problem:provider-auth", problem
    assert "password" in json.dumps(problem) and "wrong-password" not in json.dumps(problem)


def test_the_folder_may_be_absolute(setting: Setting):
    assert works(setting.verify(path=str(setting.peer.root / BUCKET)))
    assert works(setting.verify(path=None))


def test_links_to_files_are_files_and_links_to_folders_are_not_gone_into(setting: Setting):
    setting.peer.write(BUCKET, "links/below/file", b"content")
    links = setting.peer.root / BUCKET / "links"
    (links / "circle").symlink_to(links)
    (links / "to-file").symlink_to("below/file")
    (links / "nowhere").symlink_to("nothing")
    listed = [one.path for one in setting.storage.list_files("links").result]
    assert listed == ["links/below/file", "links/to-file"]
    assert setting.read("links/to-file") == b"content"


def test_a_folder_is_no_file(setting: Setting):
    setting.peer.write(BUCKET, "folder/file", b"x")
    for call in (setting.read, setting.storage.delete_file):
        with pytest.raises(ApiError) as refused:
            call("folder")
        assert refused.value.status_code in (404, 409), refused.value
    assert setting.seen("folder/file")[1] == b"x"


def test_openssh_s_own_client_reads_what_was_written(setting: Setting, tmp_path: Path):
    content = os.urandom(100_000)
    setting.storage.upload_file("for others/a.bin", file=content)
    peer = setting.peer
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{peer.port} {peer.host_key()}\n")
    command = ["sftp", "-q", "-P", str(peer.port), "-i", str(peer.directory / "user"), "-o", f"UserKnownHostsFile={known}"]
    command += ["-o", "BatchMode=yes", "-b", "-", f"{peer.user}@127.0.0.1"]
    batch = f'get "{BUCKET}/for others/a.bin" {tmp_path}/back.bin\n'
    subprocess.run(command, input=batch, check=True, text=True, capture_output=True, timeout=60)
    assert (tmp_path / "back.bin").read_bytes() == content


def test_a_server_that_cannot_replace_a_file_at_one_blow_still_gets_it_whole(host: Server, tmp_path: Path):
    with Sftp(tmp_path, "-P", "posix-rename") as peer:
        setting = Setting(CASE, peer, host)
        for content in (b"first", b"second"):
            setting.storage.upload_file("deep/er/file", file=content)
            assert setting.seen("deep/er/file")[1] == content
        assert peer.unfinished(BUCKET) == 0


def test_a_server_that_takes_nothing_keeps_what_was_there(host: Server, tmp_path: Path):
    with Sftp(tmp_path, "-R") as peer:
        setting = Setting(CASE, peer, host)
        peer.write(BUCKET, "file", b"old")
        with pytest.raises(ApiError) as refused:
            setting.storage.upload_file("file", file=b"new", request_options=ONCE)
        assert refused.value.status_code == 400, refused.value
        assert setting.seen("file")[1] == b"old" and setting.read("file") == b"old"
