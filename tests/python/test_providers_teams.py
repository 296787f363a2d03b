"""Messages into Microsoft Teams through the official client: what arrives at a stand-in that refuses as Teams documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from synqly.engine.core.api_error import ApiError

from databases import Sqlite
from notification_cases import FULL, ONCE, Setting, kind_of
from patchbay import Server
from peers.teams import CHANNEL, CLIENT, SECRET, TEAM, WORKFLOW, Teams

CANARY = "c4n4ry"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("teams")
    server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32", "--requests-per-minute", "0")
    yield server
    server.stop()
    assert server.complaints() == []
    assert CANARY not in server.log.read_text(), "a secret stands in the log"


@pytest.fixture(scope="module")
def peer() -> Iterator[Teams]:
    with Teams() as peer:
        yield peer


def config(peer: Teams, credential: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"type": "notifications_teams", "team_id": TEAM, "channel_id": CHANNEL, "endpoint": peer.url, "credential": credential, **more}


def workflow(address: str) -> dict[str, str]:
    return {"type": "webhook_url", "secret": address}


def client(peer: Teams, **other: str) -> dict[str, str]:
    credential = {"type": "o_auth_client", "client_id": CLIENT, "client_secret": SECRET}
    return {**credential, "token_url": f"{peer.url}/oauth2/v2.0/token", **other}


@pytest.fixture(scope="module")
def by_workflow(host: Server, peer: Teams) -> Setting:
    return Setting(host, peer, config(peer, workflow(peer.url + WORKFLOW)))


@pytest.fixture(scope="module")
def by_bot(host: Server, peer: Teams) -> Setting:
    return Setting(host, peer, config(peer, client(peer)))


def card(message: dict[str, Any]) -> list[Any]:
    return message["attachments"][0]["content"]["body"]


@pytest.mark.parametrize("way", ["by_workflow", "by_bot"])
def test_a_message_arrives_as_a_card(way: str, request: pytest.FixtureRequest):
    setting = request.getfixturevalue(way)
    assert setting.supported() == {"create_message"}
    made = setting.notifications.create_message(**FULL).result
    assert {name: getattr(made, name) for name in FULL} == FULL and made.notification_status is None
    title, first, second, facts = card(setting.peer.taken[-1])
    assert title["text"] == "Disk of db-3 is full &lt;b&gt;&amp; more&lt;/b&gt;"
    assert (first["text"], second["text"]) == ("First line", "second line, @room")
    assert {one["title"]: one["value"] for one in facts["facts"]}["Priority"] == "Critical"
    with pytest.raises(ApiError) as refused:
        setting.notifications.get_message(made.id, request_options=ONCE)
    assert refused.value.status_code == 501


def test_a_bot_keeps_its_token_and_gets_another_when_it_is_refused(by_bot: Setting):
    by_bot.notifications.create_message(summary="one")
    before = len(by_bot.peer.tokens)
    by_bot.notifications.create_message(summary="two")
    assert len(by_bot.peer.tokens) == before
    # As if it had been revoked.
    by_bot.peer.tokens.append("another")
    taken = len(by_bot.peer.taken)
    by_bot.notifications.create_message(summary="three")
    assert len(by_bot.peer.tokens) == before + 2 and len(by_bot.peer.taken) == taken + 1


def test_verification_posts_nothing(by_workflow: Setting, by_bot: Setting):
    peer, before = by_bot.peer, len(by_bot.peer.taken)
    assert "type" not in by_bot.verify()
    [warning] = by_workflow.verify()["messages"]["problems"]
    assert "first message" in warning["detail"]
    for kind, other in [
        ("provider-auth", {"credential": client(peer, client_secret="c4n4ry-wrong")}),
        ("invalid", {"credential": client(peer, token_url="http://10.0.0.1/token")}),
        ("invalid", {"endpoint": "http://10.0.0.1/"}),
        ("invalid", {"channel_id": "19:other@thread.tacv2"}),
        ("invalid", {"team_id": "19:other@thread.tacv2"}),
        ("provider-auth", {"credential": workflow("https://c4n4ry.example")}),
    ]:
        problem = by_bot.verify(**other)
        assert kind_of(problem).endswith(kind), problem
        assert CANARY not in json.dumps(problem)
    assert len(peer.taken) == before


def test_a_wrong_address_is_told_and_not_shown(by_workflow: Setting):
    with by_workflow.through(credential=workflow(f"{by_workflow.peer.url}/workflows/c4n4ry?sig=c4n4ry")) as engine:
        with pytest.raises(ApiError) as refused:
            engine.notifications.create_message(summary="x", request_options=ONCE)
    problem = refused.value.body if isinstance(refused.value.body, dict) else refused.value.body.dict()
    assert kind_of(problem) == "provider-auth" and CANARY not in json.dumps(problem, default=str)
    shown = by_workflow.notifications.create_message(summary="x", meta="api/response(all)")
    assert CANARY not in shown.json() and "workflows" not in shown.json()
