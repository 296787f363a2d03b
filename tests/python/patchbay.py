"""The real program, as a host runs it: one server process on a database of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from databases import Database

STARTS_WITHIN = 30
STOPS_WITHIN = 30


@dataclass(frozen=True)
class Organization:
    """What `patchbay organization create` prints, this once."""

    id: str
    name: str
    fullname: str
    account_id: str
    # Not in what a failed test prints.
    token: str = field(repr=False)
    refresh_token: str = field(repr=False)


class Server:
    """A running server. `url` is all that clients are told."""

    def __init__(self, directory: Path, database: Database, *flags: str):
        self.database = database
        self.log = directory / "server.log"
        # Where letters are put when there is no mail server.
        self.mail = directory / "data" / "mail"
        self._directory = directory
        self._numbers = count(1)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [program(), "serve", *self._data(), "--listen", "127.0.0.1:0", *flags],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment(),
            )
        self.url = self._first_line().removeprefix("listening on ")

    def create_organization(self, fullname: str, *flags: str) -> Organization:
        """A new organization with its administrator token. A number makes its name unlike all others."""
        fullname = f"{fullname} {next(self._numbers)}"
        command = [program(), "organization", "create", *self._data(), "--fullname", fullname, *flags]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=STARTS_WITHIN, check=False, env=environment()
        )
        assert done.returncode == 0, done.stderr
        made = json.loads(done.stdout)
        return Organization(
            id=made["organization"]["id"],
            name=made["organization"]["name"],
            fullname=made["organization"]["fullname"],
            account_id=made["account"]["id"],
            token=made["token"]["access"]["secret"],
            refresh_token=made["token"]["refresh"]["secret"],
        )

    def complaints(self) -> list[str]:
        """Lines of the log that tell of a defect of the server."""
        return [line for line in self.log.read_text().splitlines() if '"level":"ERROR"' in line]

    @contextmanager
    def memory(self) -> Iterator[list[int]]:
        """Bytes of resident memory before and, when it is over, at their most, as Linux tells them."""
        process = Path("/proc") / str(self._process.pid)
        kilobytes = lambda name: int((process / "status").read_text().split(f"{name}:")[1].split()[0])
        # Forgets the most that there has been.
        (process / "clear_refs").write_text("5")
        taken = [kilobytes("VmRSS") * 1024]
        yield taken
        taken.append(kilobytes("VmHWM") * 1024)

    def stop(self) -> None:
        """As an operator does it. Whoever does not stop is ended, and the test fails."""
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        assert status == 0, f"the server ended with {status}:\n{self.log.read_text()[-4000:]}"

    def _data(self) -> list[str]:
        return ["--data-dir", str(self._directory / "data"), *self.database.flags()]

    def _first_line(self) -> str:
        lines: list[str] = []
        reader = threading.Thread(target=lambda: lines.append(self._process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(STARTS_WITHIN)
        line = lines[0].strip() if lines else ""
        if not line.startswith("listening on http://"):
            self._process.kill()
            raise AssertionError(f"the server did not start:\n{self.log.read_text()[-4000:]}")
        return line


def program() -> str:
    """The program under test."""
    found = os.environ.get("PATCHBAY_BIN")
    assert found, "PATCHBAY_BIN must name the program to test; `cargo xtask test python` builds it and says so"
    return found


def environment() -> dict[str, str]:
    """Ours, without what would configure the program: it must run on its flags and its defaults."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PATCHBAY_")}
