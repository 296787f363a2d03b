"""azurite: Microsoft's own emulator of Azure Blob Storage."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from peers.process import Peer, ask, free_port, node_module

# Every azurite has this account with this key; both are published.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class Azurite(Peer):
    """A running one."""

    def __init__(self, directory: Path):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/{ACCOUNT}"
        command = ["node", node_module("azurite/dist/src/blob/main.js"), "--silent", "--disableTelemetry"]
        command += ["--skipApiVersionCheck", "--blobHost", "127.0.0.1", "--blobPort", str(port)]
        super().__init__([*command, "--location", directory / "azurite"], directory / "azurite.log")
        self.wait_for_port(port)

    def make_bucket(self, name: str) -> None:
        self._ask(name, "create")

    def sign(self, bucket: str, permissions: str) -> str:
        """A shared access signature."""
        return self._ask(bucket, "sign", permissions=permissions)

    def paths(self, bucket: str) -> list[str]:
        return self._ask(bucket, "list")

    def read(self, bucket: str, path: str) -> tuple[str, bytes]:
        """Media type and content of a file."""
        media_type, content = self._ask(bucket, "read", name=path)
        return media_type, base64.b64decode(content)

    def write(self, bucket: str, path: str, content: bytes) -> None:
        self._ask(bucket, "write", name=path, content=base64.b64encode(content).decode())

    def _ask(self, container: str, do: str, **more: Any) -> Any:
        return ask("azure_blob", {"url": self.url, "account": ACCOUNT, "key": KEY, "container": container, "do": do, **more})
