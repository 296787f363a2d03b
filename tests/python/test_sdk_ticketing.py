"""The ticketing connector through the official client, on the ticketing mock."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator

import pytest
from synqly.engine import PatchOp, PatchOperation
from synqly.engine.common.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    TooManyRequestsError,
)
from synqly.management import ProviderConfig_TicketingMockTicketing

from sdk import FLAVOURS, Client, Engine

# The client repeats what may pass; a test wants to see the first answer.
ONCE = {"max_retries": 0}


@pytest.fixture
def token(sync: Client) -> str:
    """The token of an integration with the mock, in a test account."""
    account = sync.accounts.create(name="tenant", environment="test").result.account
    config = ProviderConfig_TicketingMockTicketing(name="Demo")
    return sync.integrations.create(account.id, provider_config=config).result.token.access.secret


@pytest.fixture(params=FLAVOURS)
def engine(request: pytest.FixtureRequest, server, token: str) -> Iterator[Engine]:
    with Engine(server.url, token, request.param) as engine:
        yield engine


@pytest.fixture
def plain(server, token: str) -> Iterator[Engine]:
    with Engine(server.url, token, "sync") as engine:
        yield engine


def test_every_method_does_what_it_says(engine: Engine):
    ticketing = engine.ticketing
    fields = {one.field_id: one for one in ticketing.list_remote_fields().result}
    severity = fields["severity"]
    assert (severity.provider_field_path, severity.field_scope) == ("fields.severity", "integration_custom")
    assert (severity.schema_.field_type_id, severity.schema_.field_type) == ("enum", "option")
    assert severity.schema_.enum_values == ["S1", "S2", "S3", "S4"]
    projects = ticketing.list_projects()
    assert [one.id for one in projects.result] == ["OPS", "SEC", "WEB"] and projects.cursor == ""

    sent = {
        "name": "Printer on fire",
        "summary": "It burns",
        "creator": "me@example.com",
        "assignee": "you@example.com",
        "contact": "+1 555 0100",
        "description": "First line\nsecond line",
        "priority": "URGENT",
        "due_date": dt.datetime(2027, 1, 1, tzinfo=dt.timezone.utc),
        "completion_date": dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "status": "Burning",
        "project": "OPS",
        "issue_type": "Incident",
        "parent": "OPS-101",
        "tags": ["fire", "printer"],
        "custom_fields": {"floor": 3},
    }
    made = ticketing.create_ticket(**sent).result
    assert {name: getattr(made, name) for name in sent} == sent
    assert made.id == "OPS-201" and made.created_at == made.updated_at
    assert ticketing.get_ticket(made.id).result == made
    assert ticketing.query_tickets(filter='status[eq]"Burning"').result == [made]
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/status", value="Done")]
    patched = ticketing.patch_ticket(made.id, request=patch).result
    assert patched.status == "Done" and patched.updated_at > made.updated_at
    same = {"status", "updated_at"}
    assert patched.model_dump(exclude=same) == made.model_dump(exclude=same)

    content = base64.b64encode(b"hello").decode()
    file = ticketing.create_attachment(made.id, file_name="log.txt", content=content).result
    assert (file.ticket_id, file.file_name, file.file_type, file.file_size) == (made.id, "log.txt", "text/plain", 5)
    assert ticketing.list_attachments_metadata(made.id).result == [file]
    whole = ticketing.download_attachment(made.id, file.id).result
    assert (whole.file_name, whole.file_type, whole.content) == ("log.txt", "text/plain", content)
    assert ticketing.get_ticket(made.id).result.attachments == [file]
    assert ticketing.delete_attachment(made.id, file.id) is None
    assert ticketing.list_attachments_metadata(made.id).result == []

    comment = ticketing.create_comment(made.id, content="Seen here too", creator="me").result
    assert (comment.ticket_id, comment.creator, comment.content) == (made.id, "me", "Seen here too")
    assert ticketing.list_comments(made.id).result == [comment]
    ticketing.delete_comment(made.id, comment.id)
    assert ticketing.list_comments(made.id).result == []

    note = ticketing.create_note(made.id, title="Plan", content="- water").result
    assert (note.ticket_id, note.title, note.content) == (made.id, "Plan", "- water")
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/content", value="- sand")]
    changed = ticketing.patch_note(made.id, note.id, request=patch).result
    assert (changed.title, changed.content, changed.created_at) == ("Plan", "- sand", note.created_at)
    assert ticketing.list_notes(made.id).result == [changed]
    ticketing.delete_note(made.id, note.id)
    assert ticketing.list_notes(made.id).result == []

    policies = ticketing.query_escalation_policies(filter="name[eq]Operations")
    [policy] = policies.result
    assert (policies.cursor, policy.id, policy.name) == ("", "policy-operations", "Operations")
    assert [rule.actors[0].type for rule in policy.rules] == ["schedule_summary", "agent", "group_summary"]
    assert [rule.delay_seconds for rule in policy.rules] == [300, 900, 1800]
    people = ticketing.list_on_call(policy.id).result
    assert len(people) == 2 and all(one.uid and one.full_name and one.email_addr for one in people)
    assert engine.calls >= engine.methods("ticketing")


def test_queries_are_filtered_ordered_and_paged(plain: Engine):
    def ids(**query) -> list[str]:
        return [one.id for one in plain.ticketing.query_tickets(**query).result]

    assert ids(filter=["project[eq]OPS", 'status[in]"In Progress",Done'], order="id") == [
        "OPS-101",
        "OPS-102",
        "OPS-106",
    ]
    assert ids(filter="creator[eq]") == ids(filter='creator[eq]""') == []
    assert ids(filter=["assignee[eq]", "project[eq]WEB"], order="id[desc]") == ["WEB-105", "WEB-103"]
    assert ids(filter="tags[in]payment,search", order="id") == ["WEB-102", "WEB-104", "WEB-105"]
    whole = ids(order="time[desc]")
    seen, cursor = [], None
    while cursor != "":
        page = plain.ticketing.query_tickets(order="time[desc]", limit=7, cursor=cursor)
        seen += [one.id for one in page.result]
        cursor = page.cursor
    assert len(seen) == 16 and seen == whole
    with pytest.raises(BadRequestError) as refusal:
        plain.ticketing.query_tickets(filter="colour[eq]red")
    [cause] = refusal.value.body.cause
    assert (cause.context.parameter.id, cause.context.parameter.location) == ("filter", "query")


def test_meta_functions_answer_beside_the_result(plain: Engine):
    page = plain.ticketing.query_tickets(meta=["stats/count()", "api/response(primary)"], limit=1)
    assert page.meta.stats.count == {"*": 16}
    primary = page.meta.api.response.primary
    assert primary.endpoint == "mock://ticketing/tickets"
    assert json.loads(primary.response)[0]["id"] == page.result[0].id


def test_faults_of_the_provider_arrive_as_the_clients_own_errors(plain: Engine):
    with pytest.raises(TooManyRequestsError) as refusal:
        plain.ticketing.get_ticket("mock:429", request_options=ONCE)
    assert refusal.value.headers["retry-after"] == "5"
    with pytest.raises(BadRequestError) as refusal:
        plain.ticketing.create_ticket(name="mock:revoked")
    assert refusal.value.body.type.endswith("provider-auth")
    assert "token_revoked" in refusal.value.body.context.raw_error
    with pytest.raises(NotFoundError):
        plain.ticketing.get_ticket("OPS-999")
    stale = [PatchOperation(op=PatchOp.TEST, path="/status", value="Lost")]
    with pytest.raises(ConflictError):
        plain.ticketing.patch_ticket("OPS-101", request=stale, request_options=ONCE)


def test_an_unknown_outcome_is_not_repeated_by_the_client(plain: Engine):
    with pytest.raises(Exception) as refusal:
        plain.ticketing.create_ticket(name="mock:timeout")
    assert refusal.value.status_code == 424


def test_the_organizations_token_does_not_open_connectors(server, organization):
    with Engine(server.url, organization.token, "sync") as engine, pytest.raises(ForbiddenError):
        engine.ticketing.query_tickets()


def test_a_program_that_files_and_follows_up_tickets(server, sync: Client):
    """What the published ticketing example does when nobody gives it a real tracker."""
    tenant = sync.accounts.create(fullname="Example Tenant").result.account
    config = ProviderConfig_TicketingMockTicketing()
    connected = sync.integrations.create(tenant.id, fullname="Tenant tickets", provider_config=config).result
    with Engine(server.url, connected.token.access.secret, "sync") as engine:
        made = engine.ticketing.create_ticket(
            name="Example",
            summary="A ticket of a tenant",
            description="Made by a program",
            project="TST",
            issue_type="Story",
            priority="HIGH",
            creator="",
            tags=["one", "two"],
        ).result
        assert (made.project, made.priority, made.tags) == ("TST", "HIGH", ["one", "two"])
        for query in (
            ["project[eq]TST", "creator[eq]"],
            ["project[eq]TST", 'creator[eq]""', 'status[ne]"Done"'],
            ["project[eq]TST", "status[ne]Done", "tags[in]one,three"],
        ):
            assert engine.ticketing.query_tickets(filter=query, limit=100).result == [made]
        patch = [
            PatchOperation(op=PatchOp.REPLACE, path="/summary", value="Followed up"),
            PatchOperation(op=PatchOp.REPLACE, path="/status", value="Done"),
        ]
        after = engine.ticketing.patch_ticket(made.id, request=patch).result
        assert (after.summary, after.status, after.name) == ("Followed up", "Done", "Example")
        assert engine.ticketing.get_ticket(made.id).result == after
        assert engine.ticketing.query_tickets(filter=["project[eq]TST", "status[ne]Done"]).result == []
    sync.accounts.delete(tenant.id)
