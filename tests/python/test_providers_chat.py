"""Every provider of chats held against its own table, through the official client: what the table lists must work, with
each filter, and what it does not list must answer 501. What is read is what another client sees."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from synqly.engine.common.errors import BadRequestError, NotFoundError
from synqly.engine.core.api_error import ApiError

from chat_cases import CASES, EVERYTHING, MATRIX, MOCK, SLACK, Case, Seen
from databases import Sqlite
from notification_cases import kind_of
from patchbay import Server
from peers.process import free_port
from peers.slack import CHANNELS, NOTHING
from sdk import Client, Engine

USERS, MEMBERS = "chat_query_users", "chat_query_conversation_members"
CONVERSATIONS, MESSAGES = "chat_query_conversations", "chat_query_messages"
MINE, MY_MEMBERS = "chat_query_user_conversations", "chat_query_user_conversation_members"
HERE, MY_MESSAGES = "chat_query_conversation_messages", "chat_query_user_conversation_messages"
# Asked for where no users are listed.
NOBODY = ["nobody"]
# The paths that an operation can fill, beside what every event has. The mock fills them all.
USER_FIELDS = {
    "entity.uid", "entity.name", "entity.user.uid", "entity.user.name", "entity.user.full_name", "entity.user.email_addr",
    "entity.user.type_id", "entity.user.user_status_id", "entity.user.has_mfa", "unmapped",
}
CONVERSATION_FIELDS = {
    "conversation.uid", "conversation.name", "conversation.type_id", "conversation.created_time",
    "conversation.last_activity_time", "conversation.member_count", "unmapped",
}
MESSAGE_FIELDS = {
    "time", "metadata.uid", "metadata.correlation_uid", "actor.user.uid", "chat_message.conversation_uid",
    "chat_message.message", "chat_message.files", "unmapped",
}
FIELDS = {
    USERS: USER_FIELDS, MEMBERS: USER_FIELDS, MY_MEMBERS: USER_FIELDS,
    CONVERSATIONS: CONVERSATION_FIELDS, MINE: CONVERSATION_FIELDS,
    MESSAGES: MESSAGE_FIELDS, HERE: MESSAGE_FIELDS, MY_MESSAGES: MESSAGE_FIELDS,
}


class Setting:
    """A provider that runs, an integration with it, and what another client sees."""

    def __init__(self, case: Case, peer: Any, server: Server):
        organization = server.create_organization("Chats")
        self.case, self.peer, self.server = case, peer, server
        self._token = organization.token
        self._management = Client(server.url, organization.token, "sync")
        self._account = self._management.accounts.create(name="tenant", environment="test").result.account.id
        # What fails is to be seen, not repeated.
        self.engine = self.through()
        provider = self._management.capabilities.get_provider(case.provider, expand=["operations"]).result
        self.table = {one.id: one for one in provider.operations}
        self.world = case.look(peer, self.engine)

    def through(self, **other: Any) -> Engine:
        config = {"type": self.case.provider, **self.case.config(self.peer), **other}
        made = self._management.integrations.create(self._account, provider_config=config)
        return Engine(self.server.url, made.result.token.access.secret, "sync", max_retries=0)

    def verify(self, **other: Any) -> Any:
        """The answer, or the Problem."""
        config = {"type": self.case.provider, **self.case.config(self.peer), **other}
        url = f"{self.server.url}/v1/integrations/{self._account}/verify"
        headers = {"Authorization": f"Bearer {self._token}"}
        body = {"integration": {"provider_config": config}}
        return httpx.post(url, json=body, headers=headers, timeout=30).json()

    def has(self, operation: str) -> bool:
        """Whether the table lists it, and this server knows it."""
        return self.table[operation].supported and self.case.beyond.get(operation) != EVERYTHING

    def asks(self, operation: str) -> list[Callable[..., Any]]:
        """The calls of an operation: one for each conversation, user, or both that there are."""
        chat, world = self.engine.chat, self.world
        within = [(user, place) for place, members in world.members.items() for user in members]
        calls: dict[str, list[Callable[..., Any]]] = {
            USERS: [chat.query_users],
            CONVERSATIONS: [chat.query_conversations],
            MESSAGES: [chat.query_messages],
            MINE: [lambda one=one, **query: chat.query_user_conversations(one, **query) for one in world.users or NOBODY],
            MEMBERS: [lambda one=one, **query: chat.query_conversation_members(one, **query) for one in world.members],
            HERE: [lambda one=one, **query: chat.query_conversation_messages(one, **query) for one in world.members],
            MY_MEMBERS: [lambda one=one, **query: chat.query_user_conversation_members(*one, **query) for one in within],
            MY_MESSAGES: [lambda one=one, **query: chat.query_user_conversation_messages(*one, **query) for one in within],
        }
        return calls[operation]


@pytest.fixture(scope="session")
def server_among_peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("chats")
    server = Server(directory, Sqlite(directory), "--allow-network", "127.0.0.1/32", "--requests-per-minute", "0")
    yield server
    server.stop()
    assert server.complaints() == []
    log = server.log.read_text()
    assert "c4n4ry" not in log and "syt_" not in log, "a secret stands in the log"


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.provider)
def setting(
    request: pytest.FixtureRequest, server_among_peers: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Setting]:
    with request.param.start(tmp_path_factory.mktemp("peer")) as peer:
        yield Setting(request.param, peer, server_among_peers)


def all_of(call: Callable[..., Any], **query: Any) -> list[Seen]:
    """Every object, page by page, as it is on the wire."""
    found, cursor = [], None
    while cursor != "":
        page = call(**query, cursor=cursor)
        found += [json.loads(one.json()) for one in page.result]
        cursor = page.cursor
        assert len(page.result) <= query.get("limit", 1000)
    return found


def at(event: Seen, path: str) -> Any:
    """What an event has at a path; nothing is None."""
    value: Any = event
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value or None if isinstance(value, (dict, list, str)) else value


def agree(found: list[Seen], expected: list[Seen]) -> None:
    """Whether each has what somebody else sees of it, in this order."""
    assert [{path: at(event, path) for path in one} for event, one in zip(found, expected, strict=True)] == [
        {path: value or None if isinstance(value, str) else value for path, value in one.items()} for one in expected
    ]


def by(path: str, events: list[Seen], keys: Any) -> list[Seen]:
    """In the order of the keys, each once."""
    found = {at(event, path): event for event in events}
    assert (len(found), set(found)) == (len(events), set(keys))
    return [found[key] for key in keys]


def test_users_are_those_that_others_see(setting: Setting):
    if setting.has(USERS):
        found = all_of(setting.engine.chat.query_users)
        agree(by("entity.uid", found, setting.world.users), list(setting.world.users.values()))


def test_conversations_are_those_that_others_see(setting: Setting):
    world = setting.world
    assert len({one.get("conversation.type_id") for one in world.conversations.values()}) > 1 or setting.case is not SLACK
    if setting.has(CONVERSATIONS):
        found = all_of(setting.engine.chat.query_conversations)
        agree(by("conversation.uid", found, world.conversations), list(world.conversations.values()))
    for user in world.users if setting.has(MINE) else []:
        found = all_of(setting.engine.chat.query_user_conversations, **{"user_id": user})
        theirs = [place for place, members in world.members.items() if user in members]
        agree(by("conversation.uid", found, theirs), [world.conversations[place] for place in theirs])


def test_members_are_those_that_others_see(setting: Setting):
    chat = setting.engine.chat
    for place, members in setting.world.members.items():
        for user in [None, *members]:
            if not setting.has(MEMBERS if user is None else MY_MEMBERS):
                continue
            who = {} if user is None else {"user_id": user}
            call = chat.query_conversation_members if user is None else chat.query_user_conversation_members
            by("entity.uid", all_of(call, conversation_id=place, **who), members)


def test_messages_are_those_that_others_see_the_newest_first(setting: Setting):
    chat, world = setting.engine.chat, setting.world
    assert {one["activity_id"] for said in world.messages.values() for one in said} >= {1, 3}, "one was edited"
    for place, said in world.messages.items():
        if setting.has(HERE):
            agree(all_of(chat.query_conversation_messages, conversation_id=place), said)
        for user in world.members[place] if setting.has(MY_MESSAGES) else []:
            agree(all_of(chat.query_user_conversation_messages, conversation_id=place, user_id=user), said)
    if setting.has(MESSAGES):
        found = all_of(chat.query_messages)
        by("metadata.uid", found, [one["metadata.uid"] for said in world.messages.values() for one in said])
        assert [one["time"] for one in found] == sorted((one["time"] for one in found), reverse=True)


def test_what_is_not_in_the_table_is_not_done(setting: Setting):
    assert set(setting.table) == set(FIELDS)
    for operation in [one for one in FIELDS if not setting.table[one].supported]:
        with pytest.raises(ApiError) as refused:
            setting.asks(operation)[0]()
        assert refused.value.status_code == 501, operation
    for operation in [one for one, what in setting.case.beyond.items() if what == EVERYTHING]:
        with pytest.raises(ApiError) as refused:
            setting.asks(operation)[0]()
        assert refused.value.status_code in (501, 503), "the server has learned it: prove it on it"


@pytest.mark.parametrize("operation", FIELDS)
def test_the_fields_of_the_table_are_those_that_are_filled(setting: Setting, operation: str):
    if not setting.has(operation):
        return
    events = [event for call in setting.asks(operation) for event in all_of(call)]
    filled = {path for path in FIELDS[operation] if any(at(event, path) is not None for event in events)}
    beyond = setting.case.beyond.get(operation, set()) & FIELDS[operation]
    assert not filled & beyond, "the server has learned it: prove it on it"
    assert filled | beyond == set(setting.table[operation].supported_response_fields)


@pytest.mark.parametrize("operation", FIELDS)
def test_pages_hold_everything_once_and_in_order(setting: Setting, operation: str):
    if not setting.has(operation):
        return
    for call in setting.asks(operation):
        # What an event says of when it was read differs; what it is about does not.
        whole = [{**event, "time": 0, "time_dt": 0} for event in all_of(call)]
        for limit in (1, 2, 3) if "limit" not in setting.case.beyond.get(operation, set()) else ():
            assert [{**event, "time": 0, "time_dt": 0} for event in all_of(call, limit=limit)] == whole


@pytest.mark.parametrize("operation", FIELDS)
def test_each_filter_of_the_table_leaves_what_it_says(setting: Setting, operation: str):
    if not setting.has(operation):
        return
    beyond = setting.case.beyond.get(operation, set())
    for call in setting.asks(operation)[:4]:
        whole = all_of(call)
        for spec in setting.table[operation].filters or []:
            for operator in spec.operators:
                for text, holds in questions(spec, operator, whole):
                    expected = [identity(event) for event in whole if holds(event)]
                    found = [identity(event) for event in all_of(call, filter=f"{spec.name}[{operator}]{text}")]
                    if f"{spec.name}[{operator}]" in beyond:
                        assert found == [identity(event) for event in whole], "the server has learned it: prove it on it"
                    else:
                        assert found == expected, f"{spec.name}[{operator}]{text}"
    # The client has no filters for members.
    if operation not in (MEMBERS, MY_MEMBERS):
        with pytest.raises(BadRequestError):
            setting.asks(operation)[0](filter="colour[eq]red")


def identity(event: Seen) -> Any:
    paths = ("entity.uid", "conversation.uid", "metadata.uid")
    return next(value for path in paths if (value := at(event, path)))


def questions(spec: Any, operator: str, whole: list[Seen]) -> Iterator[tuple[str, Callable[[Seen], bool]]]:
    """Values to ask for, and what then holds."""
    of = lambda event: at(event, spec.name)  # noqa: E731
    values = sorted({of(event) for event in whole} - {None})
    if spec.type == "datetime":
        for middle in {event["time_dt"] for event in whole[1:-1]}:
            moment = next(event["time"] for event in whole if event["time_dt"] == middle)
            yield middle, (lambda event: of(event) >= moment) if operator == "gte" else (lambda event: of(event) <= moment)
        return
    for value in values:
        text = str(value) if spec.type == "number" else json.dumps(value, ensure_ascii=False)
        pattern = re.compile(re.escape(str(value)[:2]) + ".*", re.IGNORECASE)
        yield {
            "eq": (text, lambda event: of(event) == value),
            "neq": (text, lambda event: of(event) != value),
            "in": (text, lambda event: of(event) == value),
            "not in": (text, lambda event: of(event) != value),
            "like": (f"{str(value)[:2]}*", lambda event: bool(pattern.match(str(of(event) or "")))),
            "not like": (f"{str(value)[:2]}*", lambda event: not pattern.match(str(of(event) or ""))),
        }[operator]
    if operator == "in" and len(values) > 1:
        yield ",".join(str(value) for value in values[:2]), lambda event: of(event) in values[:2]


def test_a_conversation_that_is_not_there_is_named(setting: Setting):
    chat = setting.engine.chat
    for operation, call in [(MEMBERS, chat.query_conversation_members), (HERE, chat.query_conversation_messages)]:
        if setting.has(operation):
            for nowhere in ("C0NOWHERE0", "!nowhere:test.local"):
                with pytest.raises(NotFoundError) as refused:
                    call(nowhere)
                assert nowhere in refused.value.body.message


def test_what_is_said_where_the_token_has_no_place_is_not_there(setting: Setting):
    if setting.case is not MATRIX:
        return
    peer = setting.peer
    with setting.through(credential={"type": "token", "secret": peer.tokens["outsider"]}) as engine:
        assert engine.chat.query_conversations().result == []
        for call in (engine.chat.query_conversation_members, engine.chat.query_conversation_messages):
            with pytest.raises(NotFoundError):
                call(peer.room)


def test_a_token_that_is_wrong_is_refused(setting: Setting):
    # The mock needs none, and emulate takes all.
    if setting.case is not MATRIX:
        return
    with setting.through(credential={"type": "token", "secret": "syt_wrong"}) as engine:
        with pytest.raises(BadRequestError) as refused:
            engine.chat.query_conversations()
    assert kind_of(refused.value.body.dict()) == "provider-auth" and "syt_" not in refused.value.body.json()


def test_verification_reads_and_tells_what_is_wrong(setting: Setting):
    assert "type" not in setting.verify()
    if setting.case is MOCK:
        return
    place = "url" if setting.case is SLACK else "endpoint"
    for kind, address in [
        ("provider-unavailable", f"{setting.peer.url}/elsewhere"),
        ("provider-unavailable", f"http://127.0.0.1:{free_port()}"),
        ("invalid", "http://10.0.0.1"),
    ]:
        assert kind_of(setting.verify(**{place: address})) == kind


def test_a_bot_with_fewer_scopes_is_shown_what_it_may_see(setting: Setting):
    if setting.case is not SLACK:
        return
    with setting.through(credential={"type": "token", "secret": CHANNELS}) as engine:
        found = all_of(engine.chat.query_conversations, limit=1)
        public = [place for place in setting.world.conversations if place.startswith("C") and place != setting.peer.channels["board"]]
        by("conversation.uid", found, public)
        with pytest.raises(BadRequestError) as refused:
            engine.chat.query_conversations(filter="conversation.type_id[eq]2")
        assert "im:read" in refused.value.body.message
    with setting.through(credential={"type": "token", "secret": NOTHING}) as engine:
        with pytest.raises(BadRequestError) as refused:
            engine.chat.query_users()
        assert "users:read" in refused.value.body.message
