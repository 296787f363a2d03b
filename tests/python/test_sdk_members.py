"""Members through the official client, every method, with its typed errors."""

import pytest
from synqly.management import MemberOptions, PatchOp, PatchOperation
from synqly.management.common.errors import BadRequestError, ConflictError, ForbiddenError, NotFoundError

from sdk import Client

SECRET = "mossy-otter-violin-47"


def test_every_method_of_members_works(client: Client):
    answer = client.members.create(
        name="Dana@example.com", fullname="Dana", secret=SECRET, role_binding=["viewer"], nickname="D"
    ).result
    made = answer.member
    assert (made.name, made.fullname, made.nickname) == ("dana@example.com", "Dana", "D")
    assert (made.state, made.type, made.role_binding) == ("enabled", "personal", ["viewer"])
    assert (made.ttl, made.token_ttl) == ("87600h", "1h")
    assert made.last_logon.year == made.pin_expires.year == 1 and made.expires > made.created_at
    assert client.members.get(made.id).result == made
    assert client.members.get("dana@example.com").result == made
    assert client.members.list(filter=["role_binding[eq]viewer", "state[eq]enabled"]).result == [made]

    changed = client.members.update(made.id, **(made.model_dump() | {"fullname": "Dana D."})).result
    assert (changed.fullname, changed.expires, changed.pin_expires) == ("Dana D.", made.expires, made.pin_expires)
    patch = [PatchOperation(op=PatchOp.ADD, path="/role_binding/-", value="member")]
    assert client.members.patch("dana@example.com", request=patch).result.role_binding == ["member", "viewer"]
    client.members.delete("dana@example.com")
    with pytest.raises(NotFoundError):
        client.members.get(made.id)
    assert client.calls >= client.methods("members")


def test_options_of_a_member_have_their_effect(sync: Client):
    options = MemberOptions(ttl="24h", token_ttl="720h", options=["locked", "expired"])
    made = sync.members.create(name="robot", type="service", secret=SECRET, options=options).result.member
    assert (made.state, made.type, made.ttl, made.token_ttl) == ("locked", "service", "24h", "720h")
    # The contract has every client send a password; somebody who is invited chooses another.
    options = MemberOptions(options=["invited"])
    made = sync.members.create(name="eve@example.com", secret=SECRET, options=options).result.member
    assert made.state == "invited" and made.pin_expires > made.created_at


def test_refusals_of_members_are_typed(sync: Client):
    dana = sync.members.create(name="dana@example.com", secret=SECRET, role_binding=["administrator"]).result.member
    with pytest.raises(ConflictError):
        sync.members.create(name="DANA@example.com", secret=SECRET)
    # The last one who administers the organization.
    with pytest.raises(ConflictError):
        sync.members.delete(dana.id)
    with pytest.raises(BadRequestError) as refusal:
        sync.members.create(name="no address", secret="password", role_binding=["viewer"])
    assert refusal.value.body.cause[0].context.parameter.id == "/name"
    with pytest.raises(BadRequestError) as refusal:
        sync.members.create(name="eve@example.com", secret="password123")
    assert refusal.value.body.cause[0].context.parameter.id == "/secret"
    with pytest.raises(NotFoundError):
        sync.members.get("nobody@example.com")


def test_a_token_that_only_reads_changes_no_member(server, sync: Client, organization):
    sync.members.create(name="dana@example.com", secret=SECRET)
    token = sync.accounts.create(
        name="limited", token={"permission_set": "account-manager", "token_ttl": "1h"}
    ).result.token
    with Client(server.url, token.primary.access.secret, "sync") as limited:
        assert [member.name for member in limited.members.list().result] == ["dana@example.com"]
        with pytest.raises(ForbiddenError):
            limited.members.delete("dana@example.com")
