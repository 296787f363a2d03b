"""The providers of files that have a server to prove them on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from peers.azurite import ACCOUNT, KEY, Azurite
from peers.gcs import Gcs, key_file
from peers.moto import REGION, Moto
from peers.sftp import Sftp
from peers.webdav import PASSWORD, USER, WebDav

BUCKET = "exports-of-acme"


class Store(Protocol):
    """What others see of the provider, through a client that is not ours."""

    def make_bucket(self, name: str) -> None: ...
    def paths(self, bucket: str) -> list[str]: ...
    def read(self, bucket: str, path: str) -> tuple[str, bytes]: ...
    def write(self, bucket: str, path: str, content: bytes) -> None: ...


@dataclass(frozen=True)
class Case:
    """A provider: its server, and configurations that work and that do not."""

    provider: str
    peer: Callable[[Path], AbstractContextManager[Any]]
    config: Callable[[Any], dict[str, Any]]
    # What a server of it refuses, and in which kind of problem that ends.
    wrong: Callable[[Any], dict[str, dict[str, Any]]]
    # Whether it says that a file which is to be removed was not there.
    misses: bool
    # Whether it keeps media types.
    types: bool = True
    # Whether a download goes on where it broke off.
    goes_on: bool = True
    # What of the config says where the server is, by its address.
    at: Callable[[str], dict[str, Any]] = lambda url: {"endpoint": url}
    # Whether addresses are judged when they are saved, and not only when they are called.
    judged: bool = True


def _keys(peer: Moto, **other: str) -> dict[str, str]:
    return {"type": "aws", "access_key_id": peer.key_id, "secret_access_key": peer.secret, **other}


def _s3(peer: Moto) -> dict[str, Any]:
    return {"bucket": BUCKET, "region": REGION, "endpoint": peer.url, "credential": _keys(peer)}


def _wrong_s3(peer: Moto) -> dict[str, dict[str, Any]]:
    return {
        "provider-auth": {"credential": _keys(peer, secret_access_key="wrong-" + "x" * 34)},
        "provider-not-found": {"bucket": "of-nobody"},
    }


def _azure(peer: Azurite) -> dict[str, Any]:
    token = {"type": "token", "secret": peer.sign(BUCKET, "rcwdl")}
    return {"bucket": BUCKET, "account": ACCOUNT, "endpoint": peer.url, "credential": token}


def _wrong_azure(peer: Azurite) -> dict[str, dict[str, Any]]:
    # A wrong signature cannot be told from a missing right here: Azure has a code of its own for it, the emulator has not.
    return {
        "provider-permission": {"credential": {"type": "token", "secret": peer.sign(BUCKET, "rw")}},
        "provider-not-found": {"bucket": "of-nobody", "credential": {"type": "token", "secret": KEY}},
    }


def _webdav(peer: WebDav) -> dict[str, Any]:
    credential = {"type": "basic", "username": USER, "secret": PASSWORD}
    return {"endpoint": f"{peer.url}/{BUCKET}", "credential": credential}


def _wrong_webdav(peer: WebDav) -> dict[str, dict[str, Any]]:
    return {
        "provider-auth": {"credential": {"type": "basic", "username": USER, "secret": "wrong-password"}},
        "provider-not-found": {"endpoint": f"{peer.url}/of-nobody"},
    }


def _sftp(peer: Sftp) -> dict[str, Any]:
    return {
        **_sftp_at(peer.url),
        "host_key": peer.host_key(),
        "credential": {"type": "secret", "secret": peer.private_key("user")},
        "username": peer.user,
        "path": BUCKET,
    }


def _sftp_at(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {"host": parts.hostname, "port": parts.port or 22}


def _wrong_sftp(peer: Sftp) -> dict[str, dict[str, Any]]:
    return {
        "provider-auth": {"credential": {"type": "secret", "secret": peer.private_key("stranger")}},
        "provider-not-found": {"path": "of-nobody"},
    }


def _gcs(peer: Gcs) -> dict[str, Any]:
    return {"bucket": BUCKET, "region": "auto", **_gcs_at(peer.front)}


def _gcs_at(url: str) -> dict[str, Any]:
    return {"endpoint": url, "credential": {"type": "secret", "secret": key_file(url)}}


def _wrong_gcs(peer: Gcs) -> dict[str, dict[str, Any]]:
    return {
        "provider-auth": {"credential": {"type": "secret", "secret": key_file(peer.front, "stranger")}},
        "provider-not-found": {"bucket": "of-nobody"},
    }


CASES = [
    Case("storage_aws_s3", Moto, _s3, _wrong_s3, misses=False),
    # No emulator speaks Google's XML API; what it takes of Amazon's language is proven on a server of that.
    Case("storage_gcs", Moto, lambda peer: {**_s3(peer), "region": "auto"}, _wrong_s3, misses=False),
    # The same by the account itself, whose assertion and token are checked in front of that server.
    Case("storage_gcs", Gcs, _gcs, _wrong_gcs, misses=False, at=_gcs_at),
    Case("storage_azure_blob", Azurite, _azure, _wrong_azure, misses=True),
    Case(
        "storage_webdav",
        WebDav,
        _webdav,
        _wrong_webdav,
        misses=True,
        types=False,
        goes_on=False,
        at=lambda url: {"endpoint": f"{url}/{BUCKET}"},
    ),
    Case(
        "storage_sftp",
        Sftp,
        _sftp,
        _wrong_sftp,
        misses=True,
        types=False,
        goes_on=False,
        at=_sftp_at,
        judged=False,
    ),
]
