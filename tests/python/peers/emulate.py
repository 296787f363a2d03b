"""emulate: GitHub, Slack and Linear as they answer, in memory. It takes every token that it does not know for its first
user's: what a wrong credential does is for tests without it."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from peers.process import Peer, free_port, node_module


class Emulate(Peer):
    """One service of it, running, with what `seed` says is there from the beginning."""

    def __init__(self, service: str, seed: dict[str, Any], tokens: dict[str, Any] | None = None):
        self._home = TemporaryDirectory()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        file = Path(self._home.name) / "seed.json"
        # JSON is YAML.
        file.write_text(json.dumps({"tokens": tokens or {}, service: seed}))
        command = ["node", node_module("emulate/dist/index.js"), "start", "-s", service]
        super().__init__([*command, "--seed", file, "--port", str(port)], Path(self._home.name) / "log")
        self.wait_for_port(port)

    def call(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """What it says to a client other than ours."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._home.cleanup()
