"""A mail server that takes every mail and delivers none: the one that the Rust tests use, which says how it answers whom."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SCRIPT = Path(__file__).parents[3] / "crates" / "testing" / "src" / "smtp_server.py"
USER, PASSWORD = "bot", "correct-horse-7"


class Mailbox:
    """A running one, which wants `USER` to log in. Used with `with`."""

    def __init__(self) -> None:
        command = [sys.executable, str(SCRIPT), "--user", USER, "--password", PASSWORD]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self._line()["port"]

    def mails(self) -> list[dict[str, Any]]:
        """What it has taken since it was asked the last time."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        found = []
        while "mail" in (line := self._line()):
            found.append(line["mail"])
        return found

    def _line(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        assert line, "the mail server has ended"
        said = json.loads(line)
        assert "error" not in said, said
        return said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The end of its input ends it.
        self._process.stdin.close()
        self._process.wait(15)
        self._process.stdout.close()
