"""Slack's providers of messages through the official client: the bot on emulate, the webhook there and on an address that
refuses as Slack documents. emulate takes every token, so what Slack says to a wrong one is proven in Rust alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from synqly.engine.common.errors import BadRequestError, ConflictError, NotFoundError, TooManyRequestsError
from synqly.engine.core.api_error import ApiError

from databases import Sqlite
from notification_cases import FULL, ONCE, Setting, kind_of
from patchbay import Server
from peers.hook import BAD, GOOD, Hook
from peers.process import free_port
from peers.slack import BOT, NOTHING, SENDS, Slack

CANARY = "c4n4ry"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("slack")
    server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32", "--requests-per-minute", "0")
    yield server
    server.stop()
    assert server.complaints() == []
    assert CANARY not in server.log.read_text(), "a secret stands in the log"


@pytest.fixture(scope="module")
def peer() -> Iterator[Slack]:
    with Slack() as peer:
        yield peer


@pytest.fixture(scope="module")
def bot(host: Server, peer: Slack) -> Setting:
    return Setting(host, peer, {
        "type": "notifications_slack", "url": peer.url, "channel": "alerts", "credential": token(BOT),
    })


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    with Hook() as hook:
        yield hook


@pytest.fixture(scope="module")
def webhook(host: Server, hook: Hook) -> Setting:
    return Setting(host, hook, {"type": "notifications_slack_webhook", "webhook_url": secret(hook.url + GOOD)})


def token(value: str) -> dict[str, str]:
    return {"type": "token", "secret": value}


def secret(value: str) -> dict[str, str]:
    return {"type": "secret", "secret": value}


def texts(blocks: list[Any]) -> list[str]:
    """What people read, block by block."""
    said = [one for block in blocks for one in [*([block["text"]] if "text" in block else []), *block.get("fields", [])]]
    assert all(one["type"] == "plain_text" and one["emoji"] is False for one in said)
    return [one["text"] for one in said]


def test_a_message_stands_in_the_channel_and_is_read_back(bot: Setting):
    assert bot.supported() == {"create_message", "get_message", "clear_message"}
    made = bot.notifications.create_message(**FULL).result
    assert {name: getattr(made, name) for name in FULL} == FULL and made.notification_status == "OPEN"
    seen = bot.peer.message(made.id)
    assert (made.id.split(":")[0], seen["user"]) == (bot.peer.channels["alerts"], bot.peer.users["patchbay"])
    assert texts(seen["blocks"]) == [
        FULL["summary"], FULL["description"], "Priority: Critical", "Status: new", "Project: OPS", "Type: Alert",
        "From: monitor", "For: ada", "Contact: +1 555 0100", "Tags: disk, db",
    ]
    assert "&lt;b&gt;&amp; more&lt;/b&gt;" in seen["text"] and "<" not in seen["text"]
    assert bot.notifications.get_message(made.id).result == made


def test_a_summary_alone_is_shown_letter_by_letter(bot: Setting):
    made = bot.notifications.create_message(summary="Hello <!channel> & *all*").result
    seen = bot.peer.message(made.id)
    assert (seen["text"], seen["mrkdwn"]) == ("Hello &lt;!channel&gt; &amp; *all*", False)
    assert "blocks" not in seen
    assert bot.notifications.get_message(made.id).result == made


def test_clearing_changes_the_message_for_everybody_once(bot: Setting):
    for message in ({"summary": "Bare"}, FULL):
        made = bot.notifications.create_message(**message).result
        before = len(bot.peer.messages("alerts"))
        bot.notifications.clear_message(made.id)
        edited = bot.peer.message(made.id)
        assert texts(edited["blocks"])[0] == f"✔ Cleared: {message['summary']}"
        bot.notifications.clear_message(made.id)
        assert bot.peer.message(made.id)["edited"] == edited["edited"], "it is changed once, however often it is cleared"
        assert len(bot.peer.messages("alerts")) == before
        cleared = bot.notifications.get_message(made.id).result
        assert cleared.notification_status == "CLOSED" and cleared.updated_at >= made.updated_at
        assert {name: getattr(cleared, name) for name in message} == message


def test_a_message_of_somebody_else_is_read_and_left_alone(bot: Setting):
    channel = bot.peer.channels["alerts"]
    ts = bot.peer.call("chat.postMessage", channel=channel, text="By the admin\nin two lines")["ts"]
    seen = bot.notifications.get_message(f"{channel}:{ts}").result
    assert (seen.summary, seen.description, seen.creator) == ("By the admin", "By the admin\nin two lines", bot.peer.users["admin"])
    with pytest.raises(BadRequestError):
        bot.notifications.clear_message(f"{channel}:{ts}")
    assert bot.peer.message(f"{channel}:{ts}")["text"] == "By the admin\nin two lines"
    bot.peer.call("chat.delete", channel=channel, ts=ts)
    for gone in (f"{channel}:{ts}", f"{channel}:1.000001", "nothing", f"{channel}:x", "CNOWHERE00:1700000000.000001"):
        with pytest.raises(NotFoundError):
            bot.notifications.get_message(gone)


def test_messages_of_other_channels_are_not_the_integrations(bot: Setting):
    channel = bot.peer.channels["board"]
    ts = bot.peer.call("chat.postMessage", channel=channel, text="Secret of the board")["ts"]
    with bot.through(channel=bot.peer.channels["alerts"]) as by_id:
        for notifications in (bot.notifications, by_id.notifications):
            with pytest.raises(NotFoundError):
                notifications.get_message(f"{channel}:{ts}")
    with bot.through(channel=channel) as board:
        assert board.notifications.get_message(f"{channel}:{ts}").result.summary == "Secret of the board"


def test_a_long_message_is_shown_whole_and_one_too_long_is_refused_by_name(bot: Setting):
    long = {"summary": "s" * 200, "description": "Ä" * 7000, "tags": [f"{n}" * 200 for n in range(10)] + ["x" * 200]}
    made = bot.notifications.create_message(**long).result
    shown = texts(bot.peer.message(made.id)["blocks"])
    assert "".join(shown) == long["summary"] + long["description"] + f"Tags: {', '.join(long['tags'])}"
    assert max(len(one) for one in shown) == 3000
    assert bot.notifications.get_message(made.id).result == made
    with pytest.raises(BadRequestError) as refused:
        bot.notifications.create_message(summary="x", description="y" * 40_000)
    assert "/description" in json.dumps(refused.value.body.dict(), default=str)


def test_what_a_token_may_not_do_is_named(bot: Setting):
    with bot.through(credential=token(SENDS)) as sends:
        made = sends.notifications.create_message(summary="Sent").result
        with pytest.raises(BadRequestError) as refused:
            sends.notifications.get_message(made.id)
        problem = refused.value.body.dict()
        assert kind_of(problem) == "provider-permission" and "channels:read" in problem["message"], problem
    with bot.through(credential=token(NOTHING)) as nothing:
        with pytest.raises(BadRequestError) as refused:
            nothing.notifications.create_message(summary="x", request_options=ONCE)
        problem = refused.value.body.dict()
        assert kind_of(problem) == "provider-permission" and "chat:write" in problem["message"], problem


def test_a_channel_that_takes_nothing_says_why(bot: Setting):
    channel = bot.peer.call("conversations.create", name="old-alerts", token=BOT)["channel"]["id"]
    bot.peer.call("conversations.archive", channel=channel, token=BOT)
    with bot.through(channel=channel) as old:
        with pytest.raises(ConflictError):
            old.notifications.create_message(summary="x", request_options=ONCE)
    with bot.through(channel="nowhere") as nowhere:
        with pytest.raises(NotFoundError):
            nowhere.notifications.create_message(summary="x")
    assert kind_of(bot.verify(channel=channel)) == "provider-conflict"


def test_verification_of_a_channel_tells_what_is_wrong_and_sends_nothing(bot: Setting):
    before = len(bot.peer.messages("alerts"))
    for channel in ("alerts", "#alerts", "board", bot.peer.channels["alerts"], bot.peer.channels["board"]):
        answer = bot.verify(channel=channel)
        assert "type" not in answer and "/channel" not in json.dumps(answer), answer
    for other in ({"channel": "general"}, {"credential": token(SENDS)}):
        answer = bot.verify(**other)
        assert "type" not in answer and "/channel" in json.dumps(answer), "what cannot be known for sure is warned of"
    for kind, other in [
        ("provider-not-found", {"channel": "nowhere"}),
        ("provider-not-found", {"channel": "C0NOWHERE0"}),
        ("provider-unavailable", {"url": f"{bot.peer.url}/elsewhere"}),
        ("provider-unavailable", {"url": f"http://127.0.0.1:{free_port()}"}),
        ("invalid", {"url": "http://10.0.0.1"}),
    ]:
        problem = bot.verify(**other)
        assert kind_of(problem) == kind, problem
        assert CANARY not in json.dumps(problem)
    assert len(bot.peer.messages("alerts")) == before


def test_a_webhook_gets_what_people_are_to_see(webhook: Setting):
    assert webhook.supported() == {"create_message"}
    made = webhook.notifications.create_message(**FULL).result
    assert {name: getattr(made, name) for name in FULL} == FULL and made.notification_status is None
    webhook.notifications.create_message(summary="Hello <!here>")
    full, bare = webhook.peer.taken[-2:]
    assert texts(full["blocks"])[:3] == [FULL["summary"], FULL["description"], "Priority: Critical"]
    assert bare == {"text": "Hello &lt;!here&gt;", "mrkdwn": False}
    for call in (webhook.notifications.get_message, webhook.notifications.clear_message):
        with pytest.raises(ApiError) as refused:
            call(made.id, request_options=ONCE)
        assert refused.value.status_code == 501


def test_what_emulate_takes_for_a_webhook_stands_in_its_channel(webhook: Setting, peer: Slack):
    with webhook.through(webhook_url=secret(f"{peer.url}/services/T000000001/B000000001/X000000001")) as engine:
        engine.notifications.create_message(**FULL)
    newest = peer.messages("general")[0]
    assert (newest["subtype"], texts(newest["blocks"])[:2]) == ("bot_message", [FULL["summary"], FULL["description"]])


@pytest.mark.parametrize(("path", "status", "kind"), [
    ("/services/T1/B1/c4n4ry-unknown", 400, "provider-auth"),
    ("/services/T1/B1/c4n4ry-revoked", 400, "provider-auth"),
    ("/services/T1/B1/c4n4ry-archived", 409, "provider-conflict"),
    ("/services/T1/B1/c4n4ry-forbidden", 400, "provider-permission"),
    ("/services/T1/B1/c4n4ry-busy", 429, "provider-rate-limited"),
    ("/services/T1/B1/c4n4ry-broken", 424, "unknown-outcome"),
    ("/elsewhere/c4n4ry", 424, "unknown-outcome"),
])
def test_each_refusal_of_a_webhook_has_its_kind_and_never_its_address(
    webhook: Setting, path: str, status: int, kind: str
):
    assert path in BAD
    with webhook.through(webhook_url=secret(webhook.peer.url + path)) as engine:
        with pytest.raises(ApiError) as refused:
            engine.notifications.create_message(summary="x", request_options=ONCE, meta="api/response(all)")
    problem = refused.value.body if isinstance(refused.value.body, dict) else refused.value.body.dict()
    assert (refused.value.status_code, kind_of(problem)) == (status, kind), problem
    assert CANARY not in json.dumps(problem, default=str)
    if isinstance(refused.value, TooManyRequestsError):
        assert 0 < int(refused.value.headers["retry-after"]) <= 30


def test_what_a_webhook_answers_is_shown_to_nobody(webhook: Setting):
    answer = webhook.notifications.create_message(summary="x", meta="api/response(all)")
    assert CANARY not in answer.json() and "services" not in answer.json()


def test_verification_of_a_webhook_posts_nothing(webhook: Setting):
    before = len(webhook.peer.taken)
    assert "type" not in webhook.verify()
    for kind, address in [
        ("provider-auth", f"{webhook.peer.url}/services/T1/B1/c4n4ry-unknown"),
        ("provider-auth", "https://hooks.slack.com"),
        ("provider-auth", "c4n4ry"),
        ("provider-conflict", f"{webhook.peer.url}/services/T1/B1/c4n4ry-archived"),
        ("provider-unavailable", f"{webhook.peer.url}/elsewhere/c4n4ry"),
        ("provider-unavailable", f"http://127.0.0.1:{free_port()}{GOOD}"),
        ("provider-unavailable", "http://10.0.0.1/services/c4n4ry"),
    ]:
        problem = webhook.verify(webhook_url=secret(address))
        assert kind_of(problem) == kind, problem
        assert CANARY not in json.dumps(problem)
    assert len(webhook.peer.taken) == before
