"""The providers of chats that are held against their own tables: `test_providers_chat.py`.

A case says how to start the provider, how an integration with it is configured, and what another client sees there.
Everything else comes from the table that the capabilities API shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peers.slack import BOT, Slack
from peers.synapse import API, Synapse
from sdk import Engine

# What is seen of one object: values by the paths that tables name, and `activity_id`.
Seen = dict[str, Any]


@dataclass
class World:
    """What there is, as somebody else sees it."""

    users: dict[str, Seen] = field(default_factory=dict)
    conversations: dict[str, Seen] = field(default_factory=dict)
    # Who is in a conversation; what was said there, the newest first.
    members: dict[str, set[str]] = field(default_factory=dict)
    messages: dict[str, list[Seen]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A provider, and what a test cannot find out by itself."""

    provider: str
    # Makes the provider's server, for as long as the tests need it.
    start: Callable[[Path], AbstractContextManager[Any]]
    # The integration's config, without `type`.
    config: Callable[[Any], dict[str, Any]]
    # What another client sees; the mock has no other.
    look: Callable[[Any, Engine], World]
    # What the table has and this server has not, by operation: fields, filters with their operators, `limit`, or all of it. Proven
    # in Rust by what the vendor documents; what the server does learn must be taken out here.
    beyond: dict[str, set[str]] = field(default_factory=dict)


EVERYTHING = {"everything"}


def look_at_mock(_: Any, engine: Engine) -> World:
    """By the raw data: what the mock itself has."""
    def raw(result: list[Any]) -> list[tuple[dict[str, Any], Any]]:
        return [(json.loads(one.raw_data), one) for one in result]

    world = World()
    for one, _ in raw(engine.chat.query_users(include_raw_data=True).result):
        world.users[one["id"]] = {
            "entity.uid": one["id"], "entity.user.name": one["name"], "entity.user.full_name": one["full_name"],
            "entity.user.email_addr": one["email"], "entity.user.user_status_id": 1 if one["active"] else 5,
        }
    for one, _ in raw(engine.chat.query_conversations(include_raw_data=True).result):
        world.conversations[one["id"]] = {"conversation.uid": one["id"], "conversation.name": one["name"]}
        world.members[one["id"]] = set(one["members"])
        world.messages[one["id"]] = []
    for one, event in raw(engine.chat.query_messages(include_raw_data=True).result):
        world.messages[one["channel"]].append({
            "metadata.uid": one["id"], "actor.user.uid": one["user"], "chat_message.message": one["text"],
            "activity_id": event.activity_id, "time": event.time,
        })
    return world


MOCK = Case("chat_mock_chat", lambda _: nullcontext(), lambda _: {"workspace": "acme"}, look_at_mock)


def start_slack(_: Path) -> Slack:
    """With a conversation of each kind, and a message of each that there can be."""
    peer = Slack()
    alerts, users = peer.channels["alerts"], peer.users
    peer.call("chat.postMessage", channel=alerts, text="Nobody reads this?")
    ts = peer.call("chat.postMessage", token=BOT, channel=alerts, text="Disk of db-3 is 95 % full")["ts"]
    peer.call("chat.update", token=BOT, channel=alerts, ts=ts, text="Disk of db-3 is 96 % full")
    peer.call("conversations.setTopic", token=BOT, channel=peer.channels["board"], topic="Numbers")
    peer.call("chat.postMessage", channel=peer.channels["board"], text="*Bold* &amp; <@U1>")
    for others in (["ada"], ["ada", "grace"]):
        opened = peer.call("conversations.open", token=BOT, users=",".join(users[name] for name in others))
        peer.call("chat.postMessage", token=BOT, channel=opened["channel"]["id"], text=f"Hello {others}")
    return peer


def look_at_slack(peer: Slack, _: Engine) -> World:
    world = World()
    for one in peer.call("users.list", token=BOT)["members"]:
        world.users[one["id"]] = {
            "entity.uid": one["id"], "entity.name": one["real_name"], "entity.user.uid": one["id"],
            "entity.user.name": one["name"], "entity.user.full_name": one["profile"]["real_name"],
            "entity.user.email_addr": one["profile"]["email"], "entity.user.type_id": 2 if one["is_admin"] else 1,
            "entity.user.user_status_id": 1,
        }
    kinds = "public_channel,private_channel,im,mpim"
    for one in peer.call("conversations.list", token=BOT, types=kinds, limit=1000)["channels"]:
        id = one["id"]
        world.conversations[id] = {
            "conversation.uid": id, "conversation.name": one["name"], "conversation.created_time": one["created"] * 1000,
            "conversation.type_id": 2 if one["is_im"] else 3 if one["is_mpim"] else 1,
            "conversation.member_count": one["num_members"],
        }
        world.members[id] = set(peer.call("conversations.members", token=BOT, channel=id)["members"])
        said = peer.call("conversations.history", token=BOT, channel=id, limit=1000)["messages"]
        world.messages[id] = [
            {
                "metadata.uid": message["ts"], "actor.user.uid": message["user"], "chat_message.message": message["text"],
                "chat_message.conversation_uid": id, "time": int(message["ts"].replace(".", "")) // 1000,
                "activity_id": 3 if "edited" in message else 6 if "subtype" in message else 1,
            }
            for message in said
        ]
    return world


SLACK = Case(
    "chat_slack",
    start_slack,
    lambda peer: {"url": peer.url, "credential": {"type": "token", "secret": BOT}},
    look_at_slack,
    beyond={
        # Its users have no second factor.
        "chat_query_users": {"entity.user.has_mfa"},
        # There is no users.conversations.
        "chat_query_user_conversations": EVERYTHING,
        # Members come on one page.
        "chat_query_conversation_members": {"limit"},
        # Threads stay out of the history here as well, their first messages do not; what was sent to all from a thread
        # does, too. Times are taken and not looked at.
        "chat_query_conversation_messages": {
            "metadata.correlation_uid", "chat_message.files", "time[gte]", "time[lte]",
        },
    },
)

def start_matrix(directory: Path) -> Synapse:
    """With a message of each kind that there can be, in rooms of `bot`."""
    peer = Synapse(directory)

    def send(room: str, content: dict[str, Any], who: str = "ada") -> str:
        peer.sent = getattr(peer, "sent", 0) + 1
        path = f"{API}/rooms/{quote(room)}/send/m.room.message/chat-{peer.sent}"
        return peer.call("PUT", path, content, who)["event_id"]

    def make(**body: Any) -> str:
        return peer.call("POST", f"{API}/createRoom", body, "bot")["room_id"]

    picture = {"avatar_url": "mxc://test.local/ada"}
    peer.call("PUT", f"{API}/profile/{quote(peer.user('ada'))}/avatar_url", picture)
    text = {"msgtype": "m.text"}
    first = send(peer.room, {**text, "body": "Disk of db-3 is 95 % full"})
    edited = {**text, "body": "Disk of db-3 is 96 % full"}
    relation = {"rel_type": "m.replace", "event_id": first}
    send(peer.room, {**edited, "m.new_content": edited, "m.relates_to": relation})
    send(peer.room, {**text, "body": "Adding one", "m.relates_to": {"rel_type": "m.thread", "event_id": first}}, "bot")
    send(peer.room, {**text, "body": "> so\n\nWhy?", "m.relates_to": {"m.in_reply_to": {"event_id": first}}})
    gone = send(peer.room, {**text, "body": "Removed"})
    peer.call("PUT", f"{API}/rooms/{quote(peer.room)}/redact/{quote(gone)}/chat-gone", {})
    upload = {"msgtype": "m.file", "body": "The notes", "filename": "notes.md", "url": "mxc://test.local/abc", "info": {"mimetype": "text/markdown", "size": 7}}
    send(peer.room, upload, "bot")
    board = make(name="Board", topic="Numbers", preset="private_chat")
    # What is newest is a part of the timeline, and not of the state before it.
    peer.call("PUT", f"{API}/rooms/{quote(board)}/state/m.room.name/", {"name": "The board"}, "bot")
    direct = make(is_direct=True, preset="trusted_private_chat", invite=[peer.user("ada")])
    peer.call("POST", f"{API}/join/{quote(direct)}", {})
    path = f"{API}/user/{quote(peer.user('bot'))}/account_data/m.direct"
    peer.call("PUT", path, {peer.user("ada"): [direct]}, "bot")
    send(direct, {**text, "body": "Lunch at twelve?"})
    make(name="Everything", creation_content={"type": "m.space"})
    return peer


def look_at_matrix(peer: Synapse, _: Engine) -> World:
    """Room by room, in the ways that the integration does not take: by the state and by the events one by one."""
    world = World()
    direct = peer.call("GET", f"{API}/user/{quote(peer.user('bot'))}/account_data/m.direct", who="bot")
    twos = [room for rooms in direct.values() for room in rooms]
    for room in peer.call("GET", f"{API}/joined_rooms", who="bot")["joined_rooms"]:
        events = peer.call("GET", f"{API}/rooms/{quote(room)}/state", who="bot")
        state = {(one["type"], one["state_key"]): one for one in events}
        made = state["m.room.create", ""]
        named = state.get(("m.room.name", "")), state.get(("m.room.canonical_alias", ""))
        names = [one["content"].get("name") or one["content"].get("alias") for one in named if one]
        there = {key: one["content"] for (kind, key), one in state.items() if kind == "m.room.member" and one["content"]["membership"] == "join"}
        world.conversations[room] = {
            "conversation.uid": room, "conversation.name": names[0] if names else None,
            "conversation.type_id": 99 if "type" in made["content"] else 2 if room in twos else 1,
            "conversation.created_time": made["origin_server_ts"], "conversation.member_count": len(there),
        }
        world.members[room] = set(there)
        world.messages[room] = []
        path = f"{API}/rooms/{quote(room)}/messages?dir=b&limit=100"
        for short in peer.call("GET", path, who="bot")["chunk"]:
            relation = short["content"].get("m.relates_to", {})
            if short["type"] != "m.room.message" or relation.get("rel_type") == "m.replace":
                continue
            event = peer.call("GET", f"{API}/rooms/{quote(room)}/event/{quote(short['event_id'])}", who="bot")
            edit = event.get("unsigned", {}).get("m.relations", {}).get("m.replace", {}).get("content", {}).get("m.new_content")
            world.messages[room].append({
                "metadata.uid": event["event_id"], "actor.user.uid": event["sender"], "time": event["origin_server_ts"],
                "chat_message.conversation_uid": room, "chat_message.message": (edit or event["content"]).get("body"),
                "metadata.correlation_uid": relation.get("m.in_reply_to", relation).get("event_id"),
                "activity_id": 4 if "redacted_because" in event.get("unsigned", {}) else 3 if edit else 1,
            })
    return world


MATRIX = Case(
    "chat_matrix",
    start_matrix,
    lambda peer: {"endpoint": peer.url, "credential": {"type": "token", "secret": peer.tokens["bot"]}},
    look_at_matrix,
)

CASES = [MOCK, SLACK, MATRIX]
