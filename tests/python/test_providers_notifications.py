"""Every provider of messages on a server of it, through the official client: what arrives is read by another client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from synqly.engine.common.errors import BadRequestError, NotFoundError, TooManyRequestsError
from synqly.engine.core.api_error import ApiError

from databases import Sqlite
from notification_cases import FULL, ONCE, Setting, kind_of
from patchbay import Server
from peers.mailbox import PASSWORD, USER, Mailbox
from peers.process import free_port
from peers.synapse import API, Synapse


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("notifications")
    server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32", "--requests-per-minute", "0")
    yield server
    server.stop()
    assert server.complaints() == []
    log = server.log.read_text()
    assert PASSWORD not in log and "syt_" not in log, "a secret stands in the log"


@pytest.fixture(scope="module")
def mail(host: Server) -> Iterator[Setting]:
    with Mailbox() as peer:
        yield Setting(host, peer, {
            "type": "notifications_email", "host": "127.0.0.1", "port": peer.port, "security": "none",
            "from": "alerts@example.com", "from_name": "Ops, \"loud\"", "to": ["maria@example.com", "jo@example.org"],
            "credential": {"type": "basic", "username": USER, "secret": PASSWORD},
        })


@pytest.fixture(scope="module")
def matrix(host: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    with Synapse(tmp_path_factory.mktemp("synapse")) as peer:
        yield Setting(host, peer, {
            "type": "notifications_matrix", "endpoint": peer.url, "room": peer.alias,
            "credential": {"type": "token", "secret": peer.tokens["bot"]},
        })


def token_of(peer: Synapse, name: str) -> dict[str, str]:
    return {"type": "token", "secret": peer.tokens[name]}


def test_a_mail_arrives_with_everything_that_was_said(mail: Setting):
    made = mail.notifications.create_message(**FULL).result
    assert {name: getattr(made, name) for name in FULL} == FULL
    [arrived] = mail.peer.mails()
    headers = dict(arrived["headers"])
    assert (headers["Subject"], headers["Message-ID"]) == (FULL["summary"], f"<{made.id}>")
    assert headers["From"] == '"Ops, \\"loud\\"" <alerts@example.com>'
    assert arrived["to"] == ["maria@example.com", "jo@example.org"] and arrived["user"] == USER
    (plain_type, plain), (html_type, html) = arrived["parts"]
    assert (plain_type, html_type, arrived["defects"]) == ("text/plain", "text/html", [])
    for said in [FULL["summary"], FULL["description"], "Priority: Critical", "For: ada", "Tags: disk, db", "Contact: +1 555 0100"]:
        assert said in plain, said
    assert "&lt;b&gt;&amp; more&lt;/b&gt;" in html and "<b>" not in html


def test_a_summary_alone_is_the_whole_mail(mail: Setting):
    mail.notifications.create_message(summary="Hello")
    [arrived] = mail.peer.mails()
    assert arrived["parts"][0] == ["text/plain", "Hello\n"]


def test_what_a_mailbox_cannot_do_is_not_promised(mail: Setting):
    assert mail.supported() == {"create_message"}
    for call in (mail.notifications.get_message, mail.notifications.clear_message):
        with pytest.raises(ApiError) as refused:
            call("1@example.com", request_options=ONCE)
        assert refused.value.status_code == 501


def test_a_refused_recipient_is_named_and_nobody_gets_the_mail(mail: Setting):
    with mail.through(to=["maria@example.com", "nobody@example.com"]) as engine:
        with pytest.raises(BadRequestError) as refused:
            engine.notifications.create_message(summary="x")
    assert "nobody@example.com" in refused.value.body.message and "maria" not in refused.value.body.message
    assert "5.1.1" in refused.value.body.context.raw_error
    assert mail.peer.mails() == []


def test_a_mail_that_may_have_been_taken_is_not_sent_again(mail: Setting):
    with mail.through(to=["lost@example.com"]) as engine:
        for _ in range(2):
            with pytest.raises(ApiError) as doubtful:
                engine.notifications.create_message(summary="Only once")
            assert doubtful.value.status_code == 424
    assert len(mail.peer.mails()) == 1


def test_verification_of_mail_tells_what_is_wrong_and_sends_nothing(mail: Setting):
    good = mail.verify()
    assert "type" not in good, good
    assert "in the clear" in json.dumps(good), "what is not protected is said"
    for kind, other in [
        ("provider-auth", {"credential": {"type": "basic", "username": USER, "secret": "wrong-canary"}}),
        ("provider-permission", {"from": "forged@example.com"}),
        ("provider-permission", {"to": ["relay@example.com"]}),
        ("provider-invalid", {"to": ["maria@example.com", "nobody@example.com"]}),
        ("provider-unavailable", {"to": ["later@example.com"]}),
        ("provider-unavailable", {"port": free_port()}),
        ("provider-unavailable", {"security": "starttls"}),
        ("provider-unavailable", {"host": "10.0.0.1"}),
    ]:
        problem = mail.verify(**other)
        assert kind_of(problem) == kind, problem
        assert "canary" not in json.dumps(problem)
    assert kind_of(mail.verify(to=["maria@example.com\r\nRCPT TO:<eve@example.com>"])) == "invalid"
    assert mail.peer.mails() == []


def test_a_message_stands_in_the_room_and_is_read_back(matrix: Setting):
    assert matrix.supported() == {"create_message", "get_message", "clear_message"}
    made = matrix.notifications.create_message(**FULL).result
    assert {name: getattr(made, name) for name in FULL} == FULL and made.notification_status == "OPEN"
    seen = matrix.peer.event(made.id)
    assert seen["sender"] == matrix.peer.user("bot") and seen["content"]["msgtype"] == "m.text"
    assert "Priority: Critical" in seen["content"]["body"] and "&lt;b&gt;" in seen["content"]["formatted_body"]
    assert seen["content"]["m.mentions"] == {}
    assert matrix.notifications.get_message(made.id).result == made
    bare = matrix.notifications.create_message(summary="Hello").result
    content = matrix.peer.event(bare.id)["content"]
    assert content["body"] == "Hello" and "formatted_body" not in content


def test_clearing_edits_the_message_for_everybody_once(matrix: Setting):
    made = matrix.notifications.create_message(**FULL).result
    before = len(matrix.peer.messages())
    for _ in range(2):
        matrix.notifications.clear_message(made.id)
    assert len(matrix.peer.messages()) == before + 1, "one edit, however often it is cleared"
    edit = matrix.peer.event(made.id)["unsigned"]["m.relations"]["m.replace"]
    assert edit["content"]["m.new_content"]["body"].startswith("✔ Cleared: Disk of db-3")
    cleared = matrix.notifications.get_message(made.id).result
    assert cleared.notification_status == "CLOSED" and cleared.updated_at >= made.updated_at
    assert {name: getattr(cleared, name) for name in FULL} == FULL


def test_a_message_of_somebody_else_is_read_and_left_alone(matrix: Setting):
    path = f"{API}/rooms/{quote(matrix.peer.room)}/send/m.room.message/by-ada"
    event = matrix.peer.call("PUT", path, {"msgtype": "m.text", "body": "By ada"})["event_id"]
    assert matrix.notifications.get_message(event).result.summary == "By ada"
    with pytest.raises(BadRequestError):
        matrix.notifications.clear_message(event)
    matrix.peer.call("PUT", f"{API}/rooms/{quote(matrix.peer.room)}/redact/{quote(event)}/gone", {})
    for gone in (event, "$nothing", "nothing"):
        with pytest.raises(NotFoundError):
            matrix.notifications.get_message(gone)


def test_a_message_that_no_room_takes_is_refused_by_name(matrix: Setting):
    with pytest.raises(BadRequestError) as refused:
        matrix.notifications.create_message(summary="x", description="y" * 60_000)
    assert "/description" in json.dumps(refused.value.body.dict(), default=str)
    # Just below, the room takes it, and its edit.
    made = matrix.notifications.create_message(summary="x", description="y" * 18_000).result
    matrix.notifications.clear_message(made.id)
    assert matrix.notifications.get_message(made.id).result.notification_status == "CLOSED"


def test_a_user_who_sends_too_much_is_told_for_how_long_to_wait(matrix: Setting):
    with matrix.through(credential=token_of(matrix.peer, "slow")) as engine:
        engine.notifications.create_message(summary="The first of slow", request_options=ONCE)
        with pytest.raises(TooManyRequestsError) as refused:
            engine.notifications.create_message(summary="The second of slow", request_options=ONCE)
    assert 30 < int(refused.value.headers["retry-after"]) <= 101
    assert [one["content"]["body"] for one in matrix.peer.messages() if one["sender"] == matrix.peer.user("slow")] == ["The first of slow"]


def test_a_token_that_was_signed_out_is_refused(matrix: Setting):
    token = matrix.peer.sign_in("bot")
    with matrix.through(credential={"type": "token", "secret": token}) as engine:
        made = engine.notifications.create_message(summary="Still there").result
        matrix.peer.sign_out(token)
        with pytest.raises(BadRequestError) as refused:
            engine.notifications.get_message(made.id)
        assert kind_of(refused.value.body.dict()) == "provider-auth"


def test_verification_of_a_room_tells_what_is_wrong_and_sends_nothing(matrix: Setting):
    before = len(matrix.peer.messages())
    assert "type" not in matrix.verify()
    assert "type" not in matrix.verify(room=matrix.peer.room), "an id is as good as an alias"
    assert "type" not in matrix.verify(credential=token_of(matrix.peer, "ada")), "who made the room may speak in it"
    for kind, other in [
        ("provider-auth", {"credential": {"type": "token", "secret": "syt_wrong"}}),
        ("provider-permission", {"credential": token_of(matrix.peer, "outsider")}),
        ("provider-permission", {"credential": token_of(matrix.peer, "mute")}),
        ("provider-not-found", {"room": "#nowhere:test.local"}),
        ("provider-unavailable", {"room": "alerts"}),
        ("provider-unavailable", {"endpoint": f"{matrix.peer.url}/elsewhere"}),
        ("provider-unavailable", {"endpoint": f"http://127.0.0.1:{free_port()}"}),
        ("invalid", {"endpoint": "http://10.0.0.1"}),
    ]:
        problem = matrix.verify(**other)
        assert kind_of(problem) == kind, problem
        assert "syt_" not in json.dumps(problem)
    assert len(matrix.peer.messages()) == before


def test_an_encrypted_room_is_warned_of(matrix: Setting):
    state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]
    room = matrix.peer.call("POST", f"{API}/createRoom", {"preset": "private_chat", "initial_state": state}, "bot")["room_id"]
    answer = matrix.verify(room=room)
    assert "type" not in answer and "encrypted" in json.dumps(answer), answer
