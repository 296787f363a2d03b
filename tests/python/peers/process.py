"""A server of somebody else for as long as a test needs it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

STARTS_WITHIN = 60
STOPS_WITHIN = 15
# Between two looks whether it answers.
LOOKS_EVERY = 0.05


class Peer:
    """A running server. What a kind of peer adds: its command, and `url`. Used with `with`."""

    def __init__(self, command: Sequence[str | Path], log: Path, *, cwd: Path | None = None, **environment: str):
        self.log = log
        with log.open("ab") as out:
            # In a group of its own: some peers have children that outlive them.
            self._process = subprocess.Popen(
                [str(one) for one in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    def wait_until(self, ready: Callable[[], bool]) -> Self:
        """Looks until `ready` says so. An OSError is a no: what does not listen yet refuses."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise AssertionError(f"the peer ended with {self._process.returncode}:\n{self.said()}")
            try:
                if ready():
                    return self
            except OSError:
                pass
            time.sleep(LOOKS_EVERY)
        self.stop()
        raise AssertionError(f"the peer was not ready within {STARTS_WITHIN} s:\n{self.said()}")

    def wait_for_port(self, port: int) -> Self:
        """Looks until the port takes connections."""

        def takes_connections() -> bool:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True

        return self.wait_until(takes_connections)

    def said(self) -> str:
        """The end of what it wrote."""
        return self.log.read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def python_program(name: str) -> Path:
    """A program of the peers' Python packages (`tests/peers/requirements.txt`)."""
    return _found("PATCHBAY_PEERS_PYTHON", Path("bin"), name)


def ask(client: str, call: dict[str, Any]) -> Any:
    """What a client other than ours says (`tests/peers/clients`), in the peers' Python."""
    script = Path(__file__).parents[2] / "peers" / "clients" / f"{client}.py"
    command = [str(python_program("python")), str(script)]
    done = subprocess.run(command, input=json.dumps(call), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def node_module(path: str) -> Path:
    """A file of the peers' npm packages (`tests/peers/package.json`), to be run by `node`."""
    return _found("PATCHBAY_PEERS_NODE", Path("node_modules"), path)


def _found(variable: str, folder: Path, name: str) -> Path:
    home = os.environ.get(variable)
    assert home, f"{variable} must name the folder of the peers; `cargo xtask test python` makes it and says so"
    found = Path(home) / folder / name
    assert found.exists(), f"{found} is missing; `cargo xtask test python` installs it"
    return found
