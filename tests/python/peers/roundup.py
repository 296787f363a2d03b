"""Roundup, a real tracker, with the classic template."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from .process import Peer, free_port, python_program

ADMIN, ROBOT = ("admin", "Adm1n-pw"), ("robot", "Rob0t-pw")
KEYWORDS = ["fire", "printer", "water, cold"]


class Roundup(Peer):
    """A tracker with a user of the template's role User, keywords, and one issue of long ago."""

    def __init__(self, port: int | None = None, web: str | None = None) -> None:
        """`web`: where its users reach it, if that is not where it listens."""
        # Not below pytest's folders, which nobody else may enter: Roundup does not run as root.
        self._home = Path(tempfile.mkdtemp(prefix="roundup-"))
        self._home.chmod(0o755)
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}/trk/"
        tracker = self._home / "tracker"
        settings = {
            "tracker_web": web or self.url,
            "mail_domain": "example.test",
            "mail_host": "127.0.0.1",
            "admin_email": "admin@example.test",
            "mail_debug": tracker / "mail.log",
            # Tests try wrong passwords; by default some minutes without any answer would follow.
            "web_api_failed_login_limit": 0,
            "web_login_attempts_min": 0,
            # Each call proves the password anew; by default that takes longer than the call itself.
            "password_pbkdf2_default_rounds": 1000,
        }
        self._tracker = tracker
        self._admin("install", "classic", "sqlite", ",".join(f"{name}={value}" for name, value in settings.items()))
        self._admin("initialise", ADMIN[1])
        self._admin("create", "user", f"username={ROBOT[0]}", f"password={ROBOT[1]}", "address=robot@example.test", "roles=User")
        for keyword in KEYWORDS:
            self._admin("create", "keyword", f"name={keyword}")
        self._admin("create", "issue", "title=Long ago", "status=resolved", "priority=wish")
        with sqlite3.connect(tracker / "db" / "db") as database:
            long_ago = "20200229235958.250"
            database.execute("update _issue set _creation = ?, _activity = ?", (long_ago, long_ago))
        database.close()
        as_nobody: list[str] = []
        if os.geteuid() == 0:
            for path in [tracker, *tracker.rglob("*")]:
                shutil.chown(path, "nobody", "nogroup")
            as_nobody = ["-u", "nobody", "-g", "nogroup"]
        command = [python_program("roundup-server"), *as_nobody, "-n", "127.0.0.1", "-p", str(port), f"trk={tracker}"]
        super().__init__(command, self._home / "log")
        self.wait_for_port(port)

    def get(self, path: str, who: tuple[str, str] = ADMIN) -> Any:
        """What its own interface says to its administrator."""
        request = urllib.request.Request(f"{self.url}rest/data/{path}", headers=_login(who))
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["data"]

    def bytes(self, file: str) -> bytes:
        """What a file holds."""
        request = urllib.request.Request(f"{self.url}rest/data/file/{file}/binary_content", headers={**_login(ADMIN), "Accept": "*/*"})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _admin(self, *command: str) -> None:
        done = subprocess.run(
            [python_program("roundup-admin"), "-i", self._tracker, *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"roundup-admin {command[0]}: {done.stdout}{done.stderr}"


def _login(who: tuple[str, str]) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(":".join(who).encode()).decode()}
