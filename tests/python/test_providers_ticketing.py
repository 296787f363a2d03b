"""Every provider of tickets held against its own table, through the official client: what the table lists must work, with
each filter and order, and what it does not list must answer 501. Other clients look at what was written."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from synqly.engine import PatchOp, PatchOperation, Priority
from synqly.engine.common.errors import BadRequestError, NotFoundError
from synqly.engine.core.api_error import ApiError

from databases import Sqlite
from patchbay import Server
from sdk import Client, Engine
from ticketing_cases import CASES, Case

ONCE = {"max_retries": 0}
PRIORITIES = [one.value for one in Priority if not one.name.startswith("_")]
BYTES = bytes(range(256)) + b"\r\n--\r\n" + "ü".encode()


class World:
    """A provider that runs, and an integration with it in which tickets have been made."""

    def __init__(self, case: Case, peer: Any, server: Server):
        organization = server.create_organization("Conformance")
        self.case, self.peer, self.server = case, peer, server
        self.management = Client(server.url, organization.token, "sync")
        self._account = self.management.accounts.create(name="tenant", environment="test").result.account.id
        self.token = self.connect(case.config(peer))
        # What fails is to be seen, not repeated.
        self.engine = Engine(server.url, self.token, "sync", max_retries=0)
        expand = ["operations", "provider_config"]
        provider = self.management.capabilities.get_provider(case.provider, expand=expand).result
        self.table = {one.id: one for one in provider.operations}
        self.made = [self.create(ticket) for ticket in case.tickets]

    @property
    def tickets(self) -> Any:
        return self.engine.ticketing

    def connect(self, config: dict[str, Any]) -> str:
        """The token of a new integration."""
        config = {"type": self.case.provider, **config}
        made = self.management.integrations.create(self._account, provider_config=config)
        return made.result.token.access.secret

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """A creation in bare HTTP, for bodies that the official client would not send."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.post(f"{self.server.url}/v1/ticketing/{path}", json=body, headers=headers, timeout=30)

    def create(self, ticket: dict[str, Any]) -> Any:
        answer = self.post("tickets", ticket)
        assert answer.status_code == 200, answer.text
        return self.tickets.get_ticket(answer.json()["result"]["id"]).result

    def new(self) -> Any:
        """A ticket that nobody else counts on, with what the table demands."""
        required = set(self.table["ticketing_create_ticket"].required_fields)
        return self.create({name: value for name, value in self.case.tickets[0].items() if name in required})

    def all(self, **query: Any) -> list[Any]:
        """Every ticket that matches, page by page."""
        found, cursor = [], None
        while cursor != "":
            page = self.tickets.query_tickets(**query, cursor=cursor)
            found += page.result
            cursor = page.cursor
        return found


@pytest.fixture(scope="session", params=["sqlite"])
def server_among_peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may call this machine. What providers do does not depend on the database."""
    directory = tmp_path_factory.mktemp("peers")
    server = Server(directory, Sqlite(directory), "--requests-per-minute", "0", "--allow-network", "127.0.0.0/8")
    yield server
    server.stop()
    complaints = server.complaints()
    assert not complaints, "the server logged errors:\n" + "\n".join(complaints[:20])
    assert "canary" not in server.log.read_text()


@pytest.fixture(scope="session", params=CASES, ids=lambda case: case.provider)
def world(request: pytest.FixtureRequest, server_among_peers: Server) -> Iterator[World]:
    with request.param.start() as peer:
        yield World(request.param, peer, server_among_peers)


# What proves each operation.


def prove_tickets_are_created(world: World) -> None:
    for wanted, made in zip(world.case.tickets, world.made, strict=True):
        is_as_wanted(made, wanted)
        if world.case.look:
            seen = world.case.look(world.peer, made.id)
            for name in wanted.keys() & seen.keys():
                assert unordered(seen[name]) == unordered(wanted[name]), name


def prove_one_ticket_is_read(world: World) -> None:
    for made in world.made:
        assert world.tickets.get_ticket(made.id).result == made
    with pytest.raises(NotFoundError) as refusal:
        world.tickets.get_ticket("no-such-ticket")
    assert "no-such-ticket" in refusal.value.body.message


def prove_tickets_are_queried(world: World) -> None:
    everything = world.all()
    assert {one.id for one in world.made} <= {one.id for one in everything}
    by_id = {one.id: one for one in everything}
    assert [by_id[made.id] for made in world.made] == world.made


def prove_a_ticket_is_patched(world: World) -> None:
    """One field after the other; the rest stays."""
    ticket = world.create(world.case.tickets[0])
    for name, value in world.case.changes.items():
        patch = [PatchOperation(op=PatchOp.ADD, path=f"/{name}", value=value)]
        patched = world.tickets.patch_ticket(ticket.id, request=patch).result
        is_as_wanted(patched, {name: value})
        assert world.tickets.get_ticket(ticket.id).result == patched
        # Providers with one title show it in two fields.
        moves = {name, "updated_at", "unmapped", *({"name", "summary"} if ticket.name == ticket.summary else ())}
        # Some note by themselves when a ticket was closed.
        moves |= {"completion_date"} if name == "status" and "completion_date" in world.case.refused else set()
        assert patched.model_dump(exclude=moves) == ticket.model_dump(exclude=moves)
        if world.case.look and name in (seen := world.case.look(world.peer, ticket.id)):
            assert unordered(seen[name]) == unordered(value)
        ticket = patched
    stale = [
        PatchOperation(op=PatchOp.TEST, path="/name", value="nobody calls it so"),
        PatchOperation(op=PatchOp.REPLACE, path="/name", value="lost"),
    ]
    with pytest.raises(ApiError) as refusal:
        world.tickets.patch_ticket(ticket.id, request=stale, request_options=ONCE)
    assert refusal.value.status_code == 409
    assert world.tickets.get_ticket(ticket.id).result == ticket


def prove_projects_are_listed(world: World) -> None:
    page = world.tickets.list_projects()
    assert page.result and all(one.id and one.name for one in page.result)
    named = {one.project for one in world.made if one.project}
    assert named <= {one.id for one in page.result}
    found, cursor = [], None
    while cursor != "":
        one = world.tickets.list_projects(limit=1, cursor=cursor)
        found += one.result
        cursor = one.cursor
    assert found == page.result


def prove_remote_fields_are_listed(world: World) -> None:
    fields = world.tickets.list_remote_fields().result
    assert fields and all(one.field_id and one.provider_field_name for one in fields)
    assert len({(one.field_id, one.project_id) for one in fields}) == len(fields)


def prove_files_are_attached_and_removed(world: World) -> None:
    ticket = world.new().id
    assert world.tickets.list_attachments_metadata(ticket).result == []
    empty = b"" if world.case.empty_files else b"\n"
    files = {world.case.odd_file_name: BYTES, "empty.txt": empty, "log.txt": b"line\n"}
    if empty:
        refused = world.post(f"attachments/{ticket}", {"file_name": "empty.txt", "content": ""})
        assert (refused.status_code, refused.json()["cause"][0]["context"]["parameter"]["id"]) == (400, "/content")
    made = [
        world.tickets.create_attachment(ticket, file_name=name, content=base64.b64encode(content).decode()).result
        for name, content in files.items()
    ]
    assert [(one.ticket_id, one.file_name) for one in made] == [(ticket, name) for name in files]
    assert made[2].file_type == "text/plain"
    assert sorted(world.tickets.list_attachments_metadata(ticket).result, key=lambda one: one.id) == sorted(
        made, key=lambda one: one.id
    )
    for one, content in zip(made, files.values(), strict=True):
        whole = world.tickets.download_attachment(ticket, one.id).result
        assert (whole.file_name, whole.file_type) == (one.file_name, one.file_type)
        assert base64.b64decode(whole.content) == content
    if world.case.files:
        assert sorted(world.case.files(world.peer, ticket)) == sorted(files.values())
    deletes = world.table["ticketing_delete_attachment"].supported
    calls = [world.tickets.download_attachment, *([world.tickets.delete_attachment] if deletes else [])]
    other = world.new().id
    for wrong in ((other, made[0].id), (ticket, "999999")):
        for call in calls:
            with pytest.raises(NotFoundError):
                call(*wrong)
    if not deletes:
        return
    world.tickets.delete_attachment(ticket, made[0].id)
    left = world.tickets.list_attachments_metadata(ticket).result
    assert {one.id for one in left} == {one.id for one in made[1:]}
    if world.case.files:
        assert sorted(world.case.files(world.peer, ticket)) == sorted([empty, b"line\n"])


def prove_comments_are_made_and_removed(world: World) -> None:
    ticket = world.new().id
    assert world.tickets.list_comments(ticket).result == []
    said = ["Seen here too", "Second\nline & <b>ü</b>"]
    made = [world.tickets.create_comment(ticket, content=one).result for one in said]
    assert [(one.ticket_id, one.content) for one in made] == [(ticket, one) for one in said]
    assert world.tickets.list_comments(ticket).result == made
    if world.case.comments:
        assert world.case.comments(world.peer, ticket) == said
    with pytest.raises(NotFoundError):
        world.tickets.create_comment("no-such-ticket", content="lost")
    if not world.table["ticketing_delete_comment"].supported:
        return
    with pytest.raises(NotFoundError):
        world.tickets.delete_comment(world.new().id, made[0].id)
    world.tickets.delete_comment(ticket, made[0].id)
    assert world.tickets.list_comments(ticket).result == made[1:]
    if world.case.comments:
        assert world.case.comments(world.peer, ticket) == said[1:]


def prove_notes_are_written_changed_and_removed(world: World) -> None:
    ticket = world.new().id
    made = [world.tickets.create_note(ticket, title=title, content="- a").result for title in ("One", "Two")]
    assert world.tickets.list_notes(ticket).result == made
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/content", value="- b")]
    changed = world.tickets.patch_note(ticket, made[0].id, request=patch).result
    assert (changed.title, changed.content) == ("One", "- b")
    world.tickets.delete_note(ticket, made[1].id)
    assert world.tickets.list_notes(ticket).result == [changed]


def prove_policies_are_listed_with_who_is_on_call(world: World) -> None:
    policies = world.tickets.query_escalation_policies().result
    assert policies and all(one.id and one.rules for one in policies)
    people = [one for policy in policies for one in world.tickets.list_on_call(policy.id).result]
    assert people and all(one.uid and one.full_name for one in people)


files, comments = prove_files_are_attached_and_removed, prove_comments_are_made_and_removed
notes, on_call = prove_notes_are_written_changed_and_removed, prove_policies_are_listed_with_who_is_on_call

PATCH = [PatchOperation(op=PatchOp.REPLACE, path="/name", value="x")]
# Each operation: a call of it, and what proves it.
OPERATIONS: dict[str, tuple[Callable[[Any], Any], Callable[[World], None]]] = {
    "list_remote_fields": (lambda t: t.list_remote_fields(), prove_remote_fields_are_listed),
    "list_projects": (lambda t: t.list_projects(), prove_projects_are_listed),
    "query_tickets": (lambda t: t.query_tickets(), prove_tickets_are_queried),
    "get_ticket": (lambda t: t.get_ticket("1"), prove_one_ticket_is_read),
    "create_ticket": (lambda t: t.create_ticket(name="x"), prove_tickets_are_created),
    "patch_ticket": (lambda t: t.patch_ticket("1", request=PATCH), prove_a_ticket_is_patched),
    "create_attachment": (lambda t: t.create_attachment("1", file_name="a", content=""), files),
    "list_attachments_metadata": (lambda t: t.list_attachments_metadata("1"), files),
    "download_attachment": (lambda t: t.download_attachment("1", "1"), files),
    "delete_attachment": (lambda t: t.delete_attachment("1", "1"), files),
    "list_comments": (lambda t: t.list_comments("1"), comments),
    "create_comment": (lambda t: t.create_comment("1", content="x"), comments),
    "delete_comment": (lambda t: t.delete_comment("1", "1"), comments),
    "create_note": (lambda t: t.create_note("1", title="x", content="x"), notes),
    "delete_note": (lambda t: t.delete_note("1", "1"), notes),
    "list_notes": (lambda t: t.list_notes("1"), notes),
    "patch_note": (lambda t: t.patch_note("1", "1", request=PATCH), notes),
    "query_escalation_policies": (lambda t: t.query_escalation_policies(), on_call),
    "list_on_call": (lambda t: t.list_on_call("1"), on_call),
}


def test_the_table_lists_every_operation(world: World):
    assert {f"ticketing_{name}" for name in OPERATIONS} == set(world.table)


@pytest.mark.parametrize("proof", dict.fromkeys(proof for _, proof in OPERATIONS.values()), ids=lambda one: one.__name__)
def test_what_the_table_lists_works_and_the_rest_answers_501(world: World, proof: Callable[[World], None]):
    names = [name for name, (_, one) in OPERATIONS.items() if one is proof]
    supported = [name for name in names if world.table[f"ticketing_{name}"].supported]
    for name in set(names) - set(supported):
        with pytest.raises(ApiError) as refusal:
            OPERATIONS[name][0](world.tickets)
        assert refusal.value.status_code == 501, name
    before, world.engine.calls = world.engine.calls, set()
    if supported:
        proof(world)
    # A proof that does not call what it is to prove is none; creation of tickets stands at the beginning of all.
    assert {f"ticketing.{name}" for name in supported} - {"ticketing.create_ticket"} <= world.engine.calls | before
    world.engine.calls |= before


def test_every_filter_of_the_table_finds_what_it_says(world: World):
    everything = world.all()
    for spec in world.table["ticketing_query_tickets"].filters or []:
        if spec.name in world.case.beyond:
            given = "2026-01-01T00:00:00Z" if spec.name.endswith("_at") else "HIGH"
            with pytest.raises(ApiError) as refusal:
                world.tickets.query_tickets(filter=f"{spec.name}[{spec.operators[0]}]{given}")
            assert refusal.value.status_code == 502, f"{spec.name}: the stand-in knows it now"
            continue
        values = sorted({text for one in everything for text in texts(value_of(one, spec.name))})
        assert len(values) > 1, f"no two tickets differ in {spec.name}"
        for operator in spec.operators:
            for_real = False
            for given in questions(values, operator):
                expected = {one.id for one in everything if holds(value_of(one, spec.name), operator, given)}
                found = world.all(filter=f"{spec.name}[{operator}]{','.join(quoted(one) for one in given)}")
                assert {one.id for one in found} == expected, (spec.name, operator, given)
                assert len(found) == len(expected)
                for_real |= 0 < len(expected) < len(everything)
            assert for_real, f"{spec.name}[{operator}] has told nothing apart"


def test_filters_are_joined_by_and(world: World):
    everything = world.all()
    specs = {one.name: one.operators for one in world.table["ticketing_query_tickets"].filters or []}
    known = specs.keys() - world.case.beyond
    names = [name for name in ("status", "priority", "tags") if name in known and "eq" in specs[name]]
    for one in world.made:
        given = [(name, text) for name in names for text in texts(value_of(one, name))]
        found = world.all(filter=[f"{name}[eq]{quoted(text)}" for name, text in given])
        expected = [t for t in everything if all(holds(value_of(t, name), "eq", [text]) for name, text in given)]
        assert {t.id for t in found} == {t.id for t in expected} and one.id in {t.id for t in found}
    for name in names:
        assert world.all(filter=[f"{name}[eq]{quoted(texts(value_of(world.made[0], name))[0])}", f"{name}[eq]"]) == []


def test_what_the_table_does_not_list_is_no_filter_and_no_order(world: World):
    for query in ({"filter": "colour[eq]red"}, {"order": "colour"}):
        with pytest.raises(BadRequestError) as refusal:
            world.tickets.query_tickets(**query)
        assert refusal.value.body.cause[0].context.parameter.id in query


def test_every_order_of_the_table_orders(world: World):
    everything = world.all()
    for spec in world.table["ticketing_query_tickets"].orders or []:
        listed = {}
        for direction in spec.directions:
            found = world.all(order=f"{spec.name}[{direction}]", limit=3)
            assert sorted(one.id for one in found) == sorted(one.id for one in everything), "a page has doubles or gaps"
            keys = [key(spec.name, value_of(one, spec.name)) for one in found if value_of(one, spec.name)]
            assert len(set(keys)) > 1, f"no two tickets differ in {spec.name}"
            assert keys in (sorted(keys), sorted(keys, reverse=True)), f"{spec.name}[{direction}]"
            listed[direction] = keys
        # Which end of the priorities is the first is the provider's; that there are two is not.
        if len(listed) == 2:
            assert listed["asc"] == listed["desc"][::-1]
            assert spec.name == "priority" or listed["asc"] == sorted(listed["asc"])


def test_pages_join_without_doubles_and_gaps(world: World):
    whole = [one.id for one in world.all()]
    for limit in (1, 2, len(whole)):
        assert [one.id for one in world.all(limit=limit)] == whole
    first = world.tickets.query_tickets(limit=2)
    assert len(first.result) == 2
    with pytest.raises(BadRequestError):
        world.tickets.query_tickets(cursor=first.cursor, filter='id[eq]"another question"')
    counted = world.tickets.query_tickets(limit=1, meta=["stats/count()"])
    if world.case.counts:
        assert counted.meta.stats.count == {"*": len(whole)}


def test_required_fields_are_required_and_no_others(world: World):
    ticket = world.new().id
    bodies = {
        "create_ticket": ("tickets", world.case.tickets[0]),
        "create_comment": (f"tickets/{ticket}/comments", {"content": "x"}),
        "create_note": (f"tickets/{ticket}/notes", {"title": "x", "content": "x"}),
        "create_attachment": (f"attachments/{ticket}", {"file_name": "a.txt", "content": "eA=="}),
    }
    for name, (path, body) in bodies.items():
        operation = world.table[f"ticketing_{name}"]
        if not operation.supported:
            continue
        required = set(operation.required_fields)
        least = {field: value for field, value in body.items() if field in required}
        assert least.keys() == required
        for field in required:
            answer = world.post(path, {other: value for other, value in least.items() if other != field})
            assert answer.status_code == 400, (name, field)
            assert f"/{field}" in [one["context"]["parameter"]["id"] for one in answer.json()["cause"]]
        assert world.post(path, least).status_code == 200, name


def test_what_the_provider_has_no_place_for_is_refused_by_name(world: World):
    before = len(world.all())
    for field, value in world.case.refused.items():
        answer = world.post("tickets", {"name": "refused", field: value})
        assert answer.status_code == 400, (field, answer.text)
        places = [one["context"]["parameter"]["id"] for one in answer.json()["cause"]]
        assert len(places) == 1 and re.fullmatch(rf"/{field}(/\d+)?", places[0]), (field, places)
    assert len(world.all()) == before


def test_answers_hold_what_the_table_says(world: World):
    """Every listed field is filled for some ticket, and no other one for any."""
    listed = set(world.table["ticketing_get_ticket"].supported_response_fields) - {"attachments", "unmapped"}
    filled = {
        name
        for one in world.all()
        for name, value in one.model_dump().items()
        if value not in (None, [], {}) and name not in ("attachments", "unmapped")
    }
    assert filled == listed


def test_a_wrong_credential_is_told_as_one(world: World):
    if world.case.takes_every_credential:
        assert world.case.wrong is None
        return
    with Engine(world.server.url, world.connect(world.case.wrong(world.peer)), "sync") as engine:
        with pytest.raises(BadRequestError) as refusal:
            engine.ticketing.query_tickets(request_options=ONCE)
    assert refusal.value.body.type.endswith("provider-auth")
    assert "canary" not in str(refusal.value.body)


# How the tests themselves judge.

ALIASES = {"time": "created_at"}


def value_of(ticket: Any, name: str) -> Any:
    value = getattr(ticket, ALIASES.get(name, name))
    return value.value if isinstance(value, Priority) else value


def texts(value: Any) -> list[str]:
    """A field's values as filters write them."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    return [value if isinstance(value, str) else value.isoformat()]


def holds(value: Any, operator: str, given: list[str]) -> bool:
    found = texts(value)
    match operator:
        case "eq" | "in":
            return any(one in found or (one == "" and found in ([], [""])) for one in given)
        case "neq" | "not in":
            return not holds(value, "in", given)
        case "like":
            pattern = ".*".join(re.escape(part) for part in given[0].split("*"))
            return any(re.fullmatch(pattern, one, re.IGNORECASE | re.DOTALL) for one in found)
        case "not like":
            return not holds(value, "like", given)
    if not found:
        return False
    one, other = found[0], given[0]
    return {"gt": one > other, "gte": one >= other, "lt": one < other, "lte": one <= other}[operator]


def questions(values: list[str], operator: str) -> list[list[str]]:
    """What to ask for: the ends and the middle of what there is; several at once; parts."""
    some = list(dict.fromkeys([values[0], values[len(values) // 2], values[-1]]))
    if operator in ("in", "not in"):
        return [[values[0], values[-1]], [values[-1], "no such thing"]] if not is_word(values[0]) else [values[:2]]
    if operator in ("like", "not like"):
        return [[f"{one[: max(1, len(one) // 2)]}*"] for one in some]
    return [[one] for one in some]


def is_word(value: str) -> bool:
    return value in PRIORITIES


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def key(name: str, value: Any) -> Any:
    if name == "priority":
        return PRIORITIES.index(value)
    if name == "id":
        # Numbers in ids count as such.
        parts = filter(None, re.split(r"(\d+)", value))
        return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
    return value


def is_as_wanted(ticket: Any, wanted: dict[str, Any]) -> None:
    seen = ticket.model_dump(mode="json")
    for name, value in wanted.items():
        found = seen[name]
        if name in ("due_date", "completion_date"):
            assert getattr(ticket, name).isoformat().replace("+00:00", "Z") == value
        else:
            assert (unordered(found) or "") == (unordered(value) or ""), name


def unordered(value: Any) -> Any:
    """Tags have no order."""
    return sorted(value) if isinstance(value, list) else value
