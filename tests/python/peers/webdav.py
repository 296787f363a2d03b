"""wsgidav: a server of WebDAV on a folder of this machine."""

from __future__ import annotations

import json
from pathlib import Path

from peers.process import Peer, free_port, python_program

USER, PASSWORD = "robot", "dav-password"


class WebDav(Peer):
    """A running one. What it holds is looked at where it lies."""

    def __init__(self, directory: Path):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._root = directory / "root"
        self._root.mkdir()
        config = directory / "wsgidav.json"
        config.write_text(
            json.dumps(
                {
                    "host": "127.0.0.1",
                    "port": port,
                    "server": "cheroot",
                    "provider_mapping": {"/": str(self._root)},
                    "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
                    "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
                    "verbose": 1,
                }
            )
        )
        super().__init__([python_program("wsgidav"), "--config", config], directory / "wsgidav.log")
        self.wait_for_port(port)

    def make_bucket(self, name: str) -> None:
        (self._root / name).mkdir()

    def paths(self, bucket: str) -> list[str]:
        folder = self._root / bucket
        return [str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()]

    def read(self, bucket: str, path: str) -> tuple[str, bytes]:
        """Media type, which it does not keep, and content of a file."""
        return "", (self._root / bucket / path).read_bytes()

    def write(self, bucket: str, path: str, content: bytes) -> None:
        file = self._root / bucket / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def unfinished(self, bucket: str) -> int:
        """How many files are there that somebody began to write."""
        return sum(Path(path).name.startswith(".") for path in self.paths(bucket))
