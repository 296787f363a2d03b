"""The chat connector through the official client, on its mock."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from synqly.engine.common.errors import BadRequestError, NotFoundError, TooManyRequestsError

from sdk import FLAVOURS, Client, Engine

# The client repeats what may pass; a test wants to see the first answer.
ONCE = {"max_retries": 0}
ADA, GENERAL = "U-ada", "C-general"


@pytest.fixture
def token(sync: Client) -> str:
    """The token of an integration with the mock, in a test account. The client has no class for its configuration."""
    account = sync.accounts.create(name="tenant", environment="test").result.account
    made = sync.integrations.create(account.id, provider_config={"type": "chat_mock_chat", "workspace": "acme"})
    return made.result.token.access.secret


@pytest.fixture(params=FLAVOURS)
def engine(request: pytest.FixtureRequest, server, token: str) -> Iterator[Engine]:
    with Engine(server.url, token, request.param) as engine:
        yield engine


def test_every_method_gives_events_that_the_client_reads(engine: Engine):
    chat = engine.chat
    users = chat.query_users(include_raw_data=True).result
    ada = next(one for one in users if one.entity.uid == ADA)
    assert (ada.entity.name, ada.entity.user.email_addr, ada.type_uid) == ("Ada Lovelace", "ada@example.com", 300402)
    assert (ada.metadata.version, ada.metadata.product.name) == ("1.3.0", "Mock chat")
    assert json.loads(ada.raw_data)["id"] == ADA

    conversations = chat.query_conversations().result
    general = next(one for one in conversations if one.conversation.uid == GENERAL)
    assert (general.conversation.name, general.conversation.type_id, general.conversation.member_count) == ("general", 1, 6)
    assert (general.type_uid, general.metadata.version, general.raw_data) == (9890600301, "1.8.0", None)
    mine = chat.query_user_conversations(ADA).result
    assert {one.conversation.uid for one in mine} == {GENERAL, "C-releases", "D-ada-grace"}

    members = chat.query_conversation_members(GENERAL).result
    assert {one.entity.uid for one in members} == {one.entity.uid for one in users}
    assert chat.query_user_conversation_members(ADA, GENERAL, limit=2).result[0].entity.uid == ADA

    said = chat.query_conversation_messages("C-releases").result
    assert [one.chat_message.message for one in said] == [
        "Deployed 2.4 to production", "The notes:", "2.4 goes out on Thursday – ✔",
    ]
    assert (said[1].chat_message.files[0].name, said[1].actor.user.uid) == ("release-notes.md", "U-grace")
    assert [one.activity_id for one in said] == [1, 1, 3]
    assert chat.query_user_conversation_messages(ADA, "C-releases").result == said


def test_messages_are_read_page_by_page_and_by_their_time(engine: Engine):
    found, cursor = [], None
    while cursor != "":
        page = engine.chat.query_messages(limit=10, cursor=cursor, meta="stats/count()")
        found += page.result
        cursor = page.cursor
    assert len(found) == page.meta.stats.count["*"] > 20
    assert [one.time for one in found] == sorted((one.time for one in found), reverse=True)
    since = found[7].time_dt.isoformat()
    newer = engine.chat.query_messages(filter=f"time[gte]{since}").result
    assert newer == found[:8]


def test_errors_are_those_that_the_client_knows(engine: Engine):
    chat = engine.chat
    with pytest.raises(NotFoundError):
        chat.query_conversation_messages("nothing")
    with pytest.raises(BadRequestError):
        chat.query_messages(filter="time[eq]2026-01-01T00:00:00Z")
    with pytest.raises(TooManyRequestsError):
        chat.query_conversation_members("mock:429", request_options=ONCE)


def test_parameters_arrive_as_the_client_writes_them(server, token: str):
    """In bare HTTP: a truth value in any other spelling is refused by name."""
    answer = httpx.get(f"{server.url}/v1/chat/users?include_raw_data=1", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 400 and "include_raw_data" in answer.text
