"""The server against its own API description: Schemathesis makes requests from it, valid and broken ones, alone and in
sequences, and holds every answer against it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from synqly.management import (
    CredentialConfig_Token,
    MemberOptions,
    OrganizationWebhookSecret,
    ProviderConfig_TicketingMockTicketing,
    Resources,
    RoleAccounts,
)

from contract import ALONE, FULL, accepted, assert_clean, fuzz, operations
from patchbay import Organization, Server
from sdk import Client, Engine

# What is about a credential that is there.
ABOUT_CREDENTIALS = [f"credentials_{deed}" for deed in ("list", "get", "lookup", "patch", "update")]

# What is about a token that is there; each call leaves it there.
ABOUT_TOKENS = ["tokens_get", "tokens_rotate", "tokens_reset", "tokens_remove_secondary"]

# What is about a delivery that exists and is over.
ABOUT_DELIVERIES = ["organization_webhooks_get_delivery", "organization_webhooks_replay"]

INVITED = MemberOptions(options=["invited"])

# What only a person who has signed in can do: an organization's token has no password and no session.
FOR_PERSONS = {
    "POST /v1/auth/change_password",
    "POST /v1/auth/logoff",
    "DELETE /v1/session",
    "GET /v1/sessions",
    "DELETE /v1/sessions/{session_id}",
}

# What is proven by a password in the body, which nobody guesses.
BY_PASSWORD = {"POST /v1/session"}

# A stream never ends; the description is what the run begins with; and an invitation can only be withdrawn as long as
# nothing has deleted its member.
OUT_OF_REACH = {"GET /v1/events", "GET /v1/meta/openapi/management", "DELETE /v1/members/{member_id}/invitation"}


# Their bodies hold texts of which the description cannot say what they may be (durations, addresses, the secrets of seven
# kinds of credentials, the settings of a provider), so that one made by chance is refused. The tests of the official client succeed with each.
BY_FORMAT = {
    "PUT /v1/organization",
    "POST /v1/credentials/{owner_id}",
    "PUT /v1/credentials/{owner_id}/{credential_id}",
    "POST /v1/integrations/{account_id}/{integration_id}/verify",
}

# Made with the token of a Connect session, and with the code that comes of one: no token of the organization does. The
# server's own tests of sessions succeed with each.
IN_A_SESSION = {"POST /v1/connect/exchange", "POST /v1/connect/session/codes", "POST /v1/connect/session/done"}


@pytest.fixture
def organization(server: Server) -> Organization:
    """One that may have others below it, so that every operation can succeed."""
    return server.create_organization("Contract Tests", "--root")


def test_an_administrator_gets_only_described_answers(
    server: Server, organization: Organization, sync: Client, tmp_path: Path
):
    invited = sync.members.create(name="invited@example.com", secret="", options=INVITED).result.member
    person = sync.members.create(name="person@example.com", secret="mossy-otter-violin-47").result.member
    leaver = sync.members.create(name="leaver@example.com", secret="mossy-otter-violin-47").result.member
    report = fuzz(
        server,
        tmp_path,
        organization.token,
        examples=600 if FULL else 15,
        parameters=tenant_of(organization)
        | {"path.permissionset_id": "viewer", "path.provider_id": "ticketing_mock_ticketing"},
        about={
            "members_invite": {"path.member_id": invited.id},
            "members_update": {"path.member_id": person.id},
            "credentials_delete": credential(sync, organization),
            "members_delete": {"path.member_id": leaver.id},
            "integrations_explore": explored(sync, organization),
            "sub_orgs_get": {"path.organization_id": sync.sub_orgs.create(name=f"{organization.name}-one").result.organization.id},
            "sub_orgs_delete": {"path.organization_id": sync.sub_orgs.create().result.organization.id},
        }
        | dict.fromkeys(ABOUT_CREDENTIALS, credential(sync, organization))
        | dict.fromkeys(ABOUT_TOKENS, token(sync, organization))
        | dict.fromkeys(ABOUT_DELIVERIES, delivery(sync, httpx.Client(base_url=server.url, headers=bearer(organization)))),
        phases=ALONE,
    )
    assert_clean(report)
    assert {report["phases"][name]["status"] for name in ALONE.split(",")} == {"success"}
    # Otherwise all that was proven would be that everything is refused.
    refused = (operations(server, None) | operations(server, "bearer")) - accepted(report)
    never = "\n".join(sorted(refused - FOR_PERSONS - BY_PASSWORD - OUT_OF_REACH - BY_FORMAT - IN_A_SESSION))
    assert not never, f"no valid request succeeded with\n{never}"


def test_sequences_of_calls_get_only_described_answers(server: Server, organization: Organization, tmp_path: Path):
    report = fuzz(server, tmp_path, organization.token, examples=2000 if FULL else 300, phases="stateful")
    assert report["complete"] and report["exit_code"] == 0, report["output"][-8000:]
    assert report["phases"]["stateful"]["status"] == "success"
    # A link is a call about what the call before it has made or found; with more of them it is a matter of time.
    covered = re.search(r"(\d+) covered", report["output"])
    assert covered and int(covered[1]) >= 10, report["output"][-8000:]


def test_an_integration_gets_only_described_answers(
    server: Server, organization: Organization, sync: Client, tmp_path: Path
):
    token = mock(sync, organization)
    with Engine(server.url, token, "sync") as engine:
        ticket = engine.ticketing.create_ticket(name="Printer on fire").result.id
    report = fuzz(server, tmp_path, token, 300 if FULL else 8, {"path.ticket_id": ticket}, api="engine")
    assert_clean(report)
    assert len(accepted(report)) >= 10, accepted(report)


def test_a_stranger_reaches_nothing_of_another_organization(
    server: Server, organization: Organization, sync: Client, tmp_path: Path
):
    target = sync.accounts.create(name="target", labels=["untouched"]).result.account
    member = sync.members.create(name="target@example.com", secret="mossy-otter-violin-47").result.member
    role = sync.roles.create(name="target", permission_set="viewer").result
    mine = sync.organization.get().result
    stranger = server.create_organization("Stranger")
    # Every call about an object is about one of the other organization.
    theirs = {"path.account_id": target.id, "path.member_id": member.id, "path.role_id": role.id}
    theirs |= tenant_of(organization)
    report = fuzz(server, tmp_path, stranger.token, examples=120 if FULL else 12, parameters=theirs, phases=ALONE)
    assert_clean(report)
    about_objects = ("{account_id}", "{member_id}", "{role_id}", "{organization_id}", " /api/v1/")
    reached = [one for one in accepted(report) if any(part in one for part in about_objects)]
    # To sign in needs no token; a wrong password is told with status 200 and without a token.
    assert set(reached) <= {"POST /v1/auth/logon/{organization_id}"}
    assert sync.accounts.get(target.id).result == target
    assert sync.members.list().result == [sync.members.get(member.id).result] == [member]
    assert sync.roles.get(role.id).result == role
    assert [one.name for one in sync.accounts.list().result] == sorted([organization.name, "target"])
    assert sync.organization.get().result == mine


@pytest.mark.parametrize("token", [None, "no-token-of-ours", "refresh"])
def test_without_a_good_token_only_public_calls_are_answered(
    server: Server, organization: Organization, tmp_path: Path, token: str | None
):
    # What is refused for want of a token is not looked at further, so that every kind of call is worth trying only once.
    phases = ALONE if FULL or token is None else "examples,fuzzing"
    if token == "refresh":
        # Good for renewing, not for calling; a real one, so that the refusal is about what it is for.
        token = organization.refresh_token
    report = fuzz(server, tmp_path, token, examples=50 if FULL else 5, phases=phases)
    assert_clean(report)
    public = operations(server, None)
    assert public and accepted(report) == public - BY_PASSWORD - OUT_OF_REACH


def mock(sync: Client, organization: Organization) -> str:
    """The token of an integration with the ticketing mock."""
    config = ProviderConfig_TicketingMockTicketing()
    return sync.integrations.create(organization.account_id, provider_config=config).result.token.access.secret


def explored(sync: Client, organization: Organization) -> dict[str, str]:
    """A call through an integration with the ticketing mock."""
    config = ProviderConfig_TicketingMockTicketing()
    made = sync.integrations.create(organization.account_id, provider_config=config).result.integration
    place = {"path.account_id": organization.account_id, "path.integration_id": made.id}
    return place | {"query.operation": "ticketing_list_projects"}


def bearer(organization: Organization) -> dict[str, str]:
    return {"authorization": f"Bearer {organization.token}"}


def credential(sync: Client, organization: Organization) -> dict[str, str]:
    """A credential of the first account."""
    made = sync.credentials.create(organization.account_id, config=CredentialConfig_Token(secret="of no use")).result
    return {"path.owner_id": organization.account_id, "path.credential_id": made.id}


def token(sync: Client, organization: Organization) -> dict[str, str]:
    """A token for a program of its own."""
    account = Resources(accounts=RoleAccounts(ids=[organization.account_id]))
    made = sync.tokens.create_token(name="program", permission_set="viewer", resources=account).result
    return {"path.owner_id": made.owner_id, "path.refresh_token_id": made.id}


def delivery(sync: Client, api: httpx.Client) -> dict[str, str]:
    """A delivery of a webhook that is over: nothing is sent with a secret that has expired."""
    expired = OrganizationWebhookSecret(value="of no use", expires=datetime.now(UTC) - timedelta(days=1))
    webhook = sync.organization_webhooks.create(
        filters=["operation_complete"], url="https://hooks.example.com/", secret=expired
    ).result
    path = f"/v1/organization/webhooks/{webhook.id}"
    made = api.post(f"{path}/test").raise_for_status().json()["result"]["id"]
    ends = monotonic() + 20
    while api.get(f"{path}/deliveries/{made}").raise_for_status().json()["result"]["state"] == "waiting":
        assert monotonic() < ends, "the delivery was not given up"
        sleep(0.1)
    return {"path.webhook_id": webhook.id, "path.delivery_id": made}


def tenant_of(organization: Organization) -> dict[str, str]:
    """The headers that name a tenant in the second published API."""
    return {"header.X-Org-ID": organization.id, "header.X-Tenant-ID": organization.account_id}
