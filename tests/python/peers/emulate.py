"""emulate: stands in for the APIs of several vendors (Slack, GitHub, Linear, …) and keeps what it is told, in memory.

It refuses a call without a token, and takes any token that it does not know for one of its first user's: what a vendor
says to a wrong token has to be proven elsewhere.
"""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from peers.process import Peer, free_port, node_module


class Emulate(Peer):
    """One service of it, with what it is to know at the start: a part of the seed file by the service's name, and `tokens`."""

    def __init__(self, directory: Path, service: str, seed: dict[str, Any]):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        file = directory / f"{service}.yaml"
        # JSON is YAML.
        file.write_text(json.dumps(seed))
        command = ["node", node_module("emulate/dist/index.js"), "start", "--service", service, "--port", str(port)]
        # Otherwise the addresses in its answers have another origin than the one that is called.
        super().__init__([*command, "--base-url", self.url, "--seed", file], directory / f"{service}.out")
        self.wait_for_port(port)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What it says to another client than ours. `Authorization` is among the headers."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "test", **headers}
        request = urllib.request.Request(self.url + path, method=method, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
