"""Slack as emulate has it: a workspace with people, channels and bots, looked at through its own API."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from peers.emulate import Emulate

ALL = [
    "chat:write", "users:read", "users:read.email", "channels:join", "channels:manage",
    *(f"{kind}:{right}" for kind in ("channels", "groups", "im", "mpim") for right in ("read", "history", "write")),
]
# The workspace's first user, whom emulate brings along; `bot` is one of `USERS`, as emulate's bots have no users.
ADMIN = "xoxb-c4n4ry-admin"
BOT = "xoxb-c4n4ry-bot"
# Tokens of the bot that lack something.
SENDS = "xoxb-c4n4ry-sends"
CHANNELS = "xoxb-c4n4ry-channels"
NOTHING = "xoxb-c4n4ry-nothing"
USERS = {"ada": "Ada Lovelace", "grace": "Grace Hopper", "patchbay": "Patchbay"}


class Slack:
    """A running one. Everybody is in `alerts` and in the private `board`, in `general` and `random` only the administrator."""

    def __init__(self) -> None:
        tokens = {
            BOT: ALL,
            SENDS: ["chat:write"],
            CHANNELS: ["users:read", "channels:read", "channels:history"],
            NOTHING: ["team:read"],
        }
        self._peer = Emulate("slack", {
            "team": {"name": "Acme", "domain": "acme"},
            "users": [{"name": name, "real_name": full, "email": f"{name}@example.com"} for name, full in USERS.items()],
            "channels": [{"name": "alerts", "topic": "What is wrong"}, {"name": "board", "is_private": True}],
            "tokens": [
                {"token": ADMIN, "user": "admin", "scopes": ALL},
                *({"token": token, "user": "patchbay", "scopes": scopes} for token, scopes in tokens.items()),
            ],
            "strict_scopes": True,
        })
        self.url = self._peer.url
        everything = {"types": "public_channel,private_channel", "limit": 100}
        self.channels = {one["name"]: one["id"] for one in self.call("conversations.list", **everything)["channels"]}
        self.users = {one["name"]: one["id"] for one in self.call("users.list")["members"]}

    def call(self, method: str, token: str = ADMIN, **arguments: Any) -> Any:
        """What its API says, to the administrator unless somebody else is named."""
        said = self._peer.call("POST", f"/api/{method}", token, arguments)
        assert said["ok"], (method, said)
        return said

    def messages(self, channel: str) -> list[Any]:
        """A channel's messages; the newest come first."""
        return self.call("conversations.history", channel=self.channels[channel], limit=1000)["messages"]

    def message(self, id: str) -> Any:
        """The message with an id of ours."""
        channel, ts = id.split(":")
        said = self.call("conversations.history", channel=channel, limit=1000)["messages"]
        return next(one for one in said if one["ts"] == ts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._peer.__exit__(kind, error, trace)
