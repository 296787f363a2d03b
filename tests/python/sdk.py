"""The official client, unmodified, in its four shapes behind one face: so that each story is told once.

Only `base_url` and `token` are given, as a user does who moves to Patchbay.
"""

from __future__ import annotations

import asyncio
import inspect
from types import TracebackType
from typing import Any

from synqly.engine import AsyncSynqlyEngine, SynqlyEngine
from synqly.management import AsyncSynqlyManagement, SynqlyManagement

from compatibility import note

FLAVOURS = ["sync", "async", "sync-raw", "async-raw"]


class Client:
    """`client.accounts.get("x")` calls the official client's method of that name, and notes that it did."""

    api = "management"
    kinds: tuple[type, type] = (SynqlyManagement, AsyncSynqlyManagement)

    def __init__(self, url: str, token: str, flavour: str, **options: Any):
        self.calls: set[str] = set()
        self._asynchronous = flavour.startswith("async")
        self._raw = flavour.endswith("-raw")
        # An asynchronous client belongs to the loop that it was first used in.
        self._runner = asyncio.Runner() if self._asynchronous else None
        kind = self.kinds[self._asynchronous]
        self.official = kind(base_url=url, token=token, **options)

    def __getattr__(self, resource: str) -> Resource:
        return Resource(self, resource)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            self._runner.close()

    def methods(self, resource: str) -> set[str]:
        """All that the official client offers for a resource, in this shape."""
        return {
            f"{resource}.{name}"
            for name, member in inspect.getmembers(type(self._target(resource)), inspect.isfunction)
            if not name.startswith("_")
        }

    def _target(self, resource: str) -> Any:
        official = getattr(self.official, resource)
        return official.with_raw_response if self._raw else official

    def call(self, resource: str, method: str, *arguments: Any, **named: Any) -> Any:
        self.calls.add(f"{resource}.{method}")
        try:
            answer = getattr(self._target(resource), method)(*arguments, **named)
            if self._runner:
                answer = self._runner.run(_wait(answer))
        except Exception as error:
            note(self.api, resource, method, error)
            raise
        note(self.api, resource, method, None)
        return answer.data if self._raw else answer


class Engine(Client):
    """The same for the connector API, with an integration's token."""

    api = "engine"
    kinds = (SynqlyEngine, AsyncSynqlyEngine)

    def read(self, resource: str, method: str, *arguments: Any, **named: Any) -> bytes:
        """All of what a method answers piece by piece."""
        self.calls.add(f"{resource}.{method}")
        answer = getattr(self._target(resource), method)(*arguments, **named)
        try:
            content = self._runner.run(_read_slowly(answer)) if self._runner else _read(answer)
        except Exception as error:
            note(self.api, resource, method, error)
            raise
        note(self.api, resource, method, None)
        return content


class Resource:
    """`client.accounts`: its attributes are the methods."""

    def __init__(self, client: Client, name: str):
        self._client, self._name = client, name

    def __getattr__(self, method: str) -> Any:
        return lambda *arguments, **named: self._client.call(self._name, method, *arguments, **named)


def _read(answer: Any) -> bytes:
    if not hasattr(answer, "__enter__"):
        return b"".join(answer)
    with answer as whole:
        return b"".join(whole.data)


async def _read_slowly(answer: Any) -> bytes:
    if not hasattr(answer, "__aenter__"):
        return b"".join([piece async for piece in answer])
    async with answer as whole:
        return b"".join([piece async for piece in whole.data])


async def _wait(answer: Any) -> Any:
    return await answer
