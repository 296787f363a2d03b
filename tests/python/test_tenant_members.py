"""The second published API, by the commands of its own description: members of a tenant and invitations into it.

Only the address, the token and the two ids are replaced.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from patchbay import Organization, Server
from sdk import Client

LIST = """\
curl https://api.synq.app/api/v1/organization/members \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -H "X-Tenant-ID: YOUR_TENANT_ID" \\
  -H "X-Org-ID: YOUR_ORG_ID"
"""

INVITE = """\
curl -X POST https://api.synq.app/api/v1/organization/members \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -H "X-Tenant-ID: YOUR_TENANT_ID" \\
  -H "X-Org-ID: YOUR_ORG_ID" \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "dana@example.com",
    "role": "EDITOR"
  }'
"""

MAIL_WITHIN = 30


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any

    @property
    def error(self) -> str:
        """A refusal's text, which is all that its body holds."""
        assert list(self.body) == ["error"] and self.body["error"], self
        return self.body["error"]


class Tenant:
    """Runs the commands for one tenant."""

    def __init__(self, server: Server, organization: Organization):
        self.server, self.organization = server, organization

    def run(self, command: str, token: str | None = None, tenant: str | None = None, org: str | None = None) -> Answer:
        command = command.replace("https://api.synq.app", self.server.url)
        command = command.replace("YOUR_TOKEN", token or self.organization.token)
        command = command.replace("YOUR_TENANT_ID", tenant or self.organization.account_id)
        command = command.replace("YOUR_ORG_ID", org or self.organization.id)
        # A line that was taken away may have been the last one.
        command = command.rstrip().removesuffix("\\")
        command += " --noproxy '*' --silent --show-error --write-out '\\n%{http_code}'"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True)
        body, status = done.stdout.rsplit("\n", 1)
        return Answer(int(status), json.loads(body))

    def invite(self, address: str, role: str, **replaced: str) -> Answer:
        return self.run(INVITE.replace("dana@example.com", address).replace("EDITOR", role), **replaced)

    def members(self) -> dict[str, dict]:
        answer = self.run(LIST)
        assert answer.status == 200 and isinstance(answer.body, list), answer
        return {one["email"]: one for one in answer.body}


@pytest.fixture
def tenant(server: Server, organization: Organization) -> Tenant:
    return Tenant(server, organization)


def test_the_published_commands_work(tenant: Tenant, organization: Organization, server: Server):
    assert tenant.run(LIST) == Answer(200, [])

    invited = tenant.run(INVITE)
    assert invited.status == 201
    assert invited.body == {"message": "User successfully invited", "uid": invited.body["uid"]}
    uid = str(UUID(invited.body["uid"]))

    listed = tenant.run(LIST)
    assert listed.status == 200
    [member] = listed.body
    assert member == {
        "uid": uid,
        "email": "dana@example.com",
        "role": "EDITOR",
        "status": "invited",
        "created_at": member["created_at"],
    }

    # Every invitation is in the audit log: who, whom, as what, into which tenant, when.
    audit = tenant.run(LIST.replace("organization/members", "audit"))
    assert audit.status == 200
    entry = next(one for one in audit.body if one["action"] == "USER_INVITED")
    assert (entry["entity_type"], entry["entity_id"], entry["ip_address"]) == ("member", uid, "127.0.0.1")
    role = f"account-manager~{organization.account_id}"
    assert entry["details"]["email"] == "dana@example.com"
    assert entry["details"]["roles"] == [role]
    assert entry["details"]["tenant"] == organization.account_id
    assert entry["created_at"] >= member["created_at"]

    letter = the_letter_to("dana@example.com", organization, server)
    link = re.search(r"\S+/invite#(\S+)", letter)
    assert link, letter
    assert link.group(1) not in server.log.read_text()


@pytest.mark.parametrize("command", [LIST, INVITE, LIST.replace("organization/members", "audit")])
@pytest.mark.parametrize("header", ["Authorization", "X-Tenant-ID", "X-Org-ID"])
def test_each_header_is_needed_and_must_fit(tenant: Tenant, server: Server, command: str, header: str):
    stranger = server.create_organization("Stranger")
    line = next(line for line in command.splitlines() if f"{header}:" in line)
    status = 401 if header == "Authorization" else 403
    without = tenant.run(command.replace(line.removesuffix(" \\"), ""))
    assert (without.status, bool(without.error)) == (status, True)
    place = {"Authorization": "token", "X-Tenant-ID": "tenant", "X-Org-ID": "org"}[header]
    foreign = {"token": stranger.token, "tenant": stranger.account_id, "org": stranger.id}[place]
    for wrong in (foreign, "nonsense", str(uuid4())):
        answer = tenant.run(command, **{place: wrong})
        # A stranger's token is a good one, in another organization.
        expected = 403 if wrong == foreign else status
        assert (answer.status, bool(answer.error)) == (expected, True), answer
    assert tenant.members() == {}


def test_roles_are_words_names_or_refused(tenant: Tenant):
    for number, (role, shown) in enumerate([("ADMIN", "ADMIN"), ("editor", "EDITOR"), ("Viewer", "VIEWER")]):
        assert tenant.invite(f"{number}@example.com", role).status == 201
        assert tenant.members()[f"{number}@example.com"]["role"] == shown
    for empty in ("", " "):
        assert "/role" in refused(tenant.invite("nobody@example.com", empty), 400)
    error = refused(tenant.invite("nobody@example.com", "EMPEROR"), 400)
    assert all(word in error for word in ("ADMIN", "EDITOR", "VIEWER")), error
    for body in ("{}", '{"email": "x@example.com"}', '{"role": "ADMIN"}', '{"email": "no address", "role": "ADMIN"}', "["):
        refused(tenant.run(re.sub(r"(?s)-d '.*'", f"-d '{body}'", INVITE)), 400)
    assert "nobody@example.com" not in tenant.members()


def test_nobody_is_invited_twice_and_a_colleague_keeps_the_uid(tenant: Tenant, sync: Client):
    first = tenant.run(INVITE)
    again = tenant.invite("Dana@Example.com", "ADMIN")
    assert "already" in refused(again, 409)
    other = sync.accounts.create(name="other").result.account.id
    elsewhere = tenant.invite("dana@example.com", "VIEWER", tenant=other)
    assert (elsewhere.status, elsewhere.body["uid"]) == (201, first.body["uid"])
    listed = tenant.run(LIST, tenant=other).body
    assert [(one["uid"], one["role"]) for one in listed] == [(first.body["uid"], "VIEWER")]
    assert tenant.members()["dana@example.com"]["role"] == "EDITOR"
    assert "already" in refused(tenant.invite("dana@example.com", "ADMIN", tenant=other), 409)


def test_only_administrators_of_the_tenant_invite(tenant: Tenant, server: Server, sync: Client):
    for number, (permission_set, status) in enumerate([("account-manager", 403), ("connect-ui", 403)]):
        token = {"permission_set": permission_set, "token_ttl": "1h"}
        made = sync.accounts.create(name=f"limited-{number}", token=token).result
        secret = made.token.primary.access.secret
        refused(tenant.run(INVITE, token=secret, tenant=made.account.id), status)
    denied = sync.audit.list(filter=["status[eq]denied", "action[eq]members.create"]).result
    assert [one.path for one in denied] == ["/api/v1/organization/members"] * 2


def test_errors_of_the_frame_have_the_same_form(tenant: Tenant):
    missing = tenant.run(LIST.replace("organization/members", "organization/nobody"))
    assert "/api/v1/organization/nobody" in refused(missing, 404)
    refused(tenant.run(INVITE.replace("-X POST", "-X DELETE")), 405)
    refused(tenant.run(INVITE.replace("application/json", "text/plain")), 415)


def test_a_repeated_key_invites_once(tenant: Tenant):
    command = INVITE.replace("-X POST", '-X POST -H "Idempotency-Key: the-same"')
    first, second = tenant.run(command), tenant.run(command)
    assert first == second and first.status == 201
    refused(tenant.run(command.replace("EDITOR", "ADMIN")), 422)


def refused(answer: Answer, status: int) -> str:
    assert answer.status == status, answer
    return answer.error


def the_letter_to(address: str, organization: Organization, server: Server) -> str:
    """The text of the letter that this organization has sent; letters come a moment after the answer."""
    deadline = time.monotonic() + MAIL_WITHIN
    folder: Path = server.mail
    while time.monotonic() < deadline:
        for file in folder.glob("*.eml"):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            text = letter.get_body(("plain",)).get_content()
            if letter["to"] == address and organization.fullname in text:
                return text
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address} in {folder}")
