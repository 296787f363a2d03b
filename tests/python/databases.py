"""Where the server under test keeps its data: SQLite, or a fresh database of a PostgreSQL server."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

OWNER = "patchbay_python_owner"
SERVING = "patchbay_python_server"
PASSWORD = "only-for-tests"


class Database(Protocol):
    def flags(self) -> list[str]:
        """What `patchbay` is told about it."""

    def disable(self, organization: str) -> None:
        """What no call of the API does yet: closes an organization."""

    def drop(self) -> None:
        """Removes it."""


class Sqlite:
    """The default: a file in the data directory."""

    def __init__(self, directory: Path):
        self._file = directory / "data" / "patchbay.db"

    def flags(self) -> list[str]:
        return []

    def disable(self, organization: str) -> None:
        connection = sqlite3.connect(self._file, timeout=10)
        with connection:
            changed = connection.execute(
                "UPDATE organizations SET state = 'disabled' WHERE org_id = ?", [organization]
            )
        assert changed.rowcount == 1
        connection.close()

    def drop(self) -> None:
        """The directory goes with the test."""


class Postgres:
    """A fresh database; `patchbay migrate` makes its tables, an unprivileged role serves it."""

    def __init__(self) -> None:
        superuser = os.environ.get("PATCHBAY_TEST_POSTGRES")
        assert superuser, (
            "PATCHBAY_TEST_POSTGRES must name a PostgreSQL server by its superuser's URL; "
            "`cargo xtask test python` starts one and says so"
        )
        self._server = superuser
        self._name = f"patchbay_python_{uuid4().hex}"
        with psycopg.connect(superuser, autocommit=True) as connection:
            for role in (OWNER, SERVING):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), PASSWORD)
                    )
            make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            connection.execute(make.format(sql.Identifier(self._name), sql.Identifier(OWNER)))
        from patchbay import environment, program

        command = [program(), "migrate", "--database-url", self._url(OWNER), "--serving-role", SERVING]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment())
        assert done.returncode == 0, done.stderr

    def flags(self) -> list[str]:
        return ["--database-url", self._url(SERVING)]

    def disable(self, organization: str) -> None:
        with psycopg.connect(self._url()) as connection:
            changed = connection.execute(
                "UPDATE organizations SET state = 'disabled' WHERE org_id::text = %s", [organization]
            )
            assert changed.rowcount == 1

    def drop(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self._name)))

    def _url(self, role: str | None = None) -> str:
        parts = urlsplit(self._server)
        place = parts.netloc.rpartition("@")[2]
        user = f"{role}:{PASSWORD}" if role else parts.netloc.rpartition("@")[0]
        netloc = f"{user}@{place}" if user else place
        return urlunsplit(parts._replace(netloc=netloc, path=f"/{self._name}"))
