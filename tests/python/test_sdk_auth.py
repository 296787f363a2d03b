"""Logging on, changing the password and logging off through the official client, with its typed errors."""

import time

import pytest
from synqly.management import MemberOptions
from synqly.management.common.errors import BadRequestError, ForbiddenError, UnauthorizedError

from sdk import Client

OLD, NEW = "mossy-otter-violin-47", "amber-canoe-teapot-92"


def member(sync: Client, **named):
    # Not an address of the API description: the contract tests guess passwords for those until they are locked.
    return sync.members.create(name="alba@patchbay.test", secret=OLD, role_binding=["viewer"], **named).result.member


@pytest.fixture(params=["sync", "async", "sync-raw", "async-raw"])
def anonymous(request, server):
    """The client demands a token; who logs on has none yet."""
    with Client(server.url, "none", request.param) as client:
        yield client


def test_every_method_of_auth_that_is_served_works(server, sync: Client, anonymous: Client, organization):
    dana = member(sync, options=MemberOptions(token_ttl="2h"))
    logged_on = anonymous.auth.logon(organization.id, name="Alba@patchbay.test", secret=OLD).result
    assert logged_on.auth_code == "success"
    assert (logged_on.member.id, logged_on.organization.id) == (dana.id, organization.id)
    access = logged_on.token.access
    assert access.permissions.role_binding == ["viewer"] and access.permissions.member_id == dana.id
    assert logged_on.refresh_token_id == access.permissions.id
    assert 7100 < access.expires.timestamp() - time.time() <= 7200

    flavour = "sync"
    with Client(server.url, access.secret, flavour) as client:
        assert client.organization.get().result.id == organization.id
        with pytest.raises(ForbiddenError):
            client.accounts.create(name="beyond-a-viewer")
        assert client.auth.change_password(old_secret="not it", new_secret=NEW).result.auth_code == "failure"
        with pytest.raises(BadRequestError):
            client.auth.change_password(old_secret=OLD, new_secret="password1")
        assert client.auth.change_password(old_secret=OLD, new_secret=NEW).result.auth_code == "success"
        assert client.auth.logoff() is None
        with pytest.raises(UnauthorizedError):
            client.organization.get()
    assert anonymous.auth.logon(organization.id, name="alba@patchbay.test", secret=NEW).result.auth_code == "success"


def test_a_role_that_is_taken_away_is_gone_at_once(server, sync: Client, organization):
    dana = member(sync)
    with Client(server.url, "none", "sync") as client:
        access = client.auth.logon(organization.id, name=dana.name, secret=OLD).result.token.access
    with Client(server.url, access.secret, "sync") as client:
        assert client.accounts.list().result
        sync.members.update(dana.id, **(dana.model_dump() | {"role_binding": ["member"]}))
        with pytest.raises(ForbiddenError):
            client.accounts.list()
        sync.members.delete(dana.id)
        with pytest.raises(UnauthorizedError):
            client.organization.get()


def test_an_organization_token_is_no_session(sync: Client):
    with pytest.raises(ForbiddenError):
        sync.auth.logoff()
    with pytest.raises(ForbiddenError):
        sync.auth.change_password(old_secret=OLD, new_secret=NEW)


def test_a_failed_logon_tells_why(server, sync: Client, organization):
    member(sync)
    with Client(server.url, "none", "sync") as client:
        for name in ("alba@patchbay.test", "nobody@patchbay.test"):
            answer = client.auth.logon(organization.id, name=name, secret=NEW).result
            assert (answer.auth_code, answer.refresh_token_id) == ("failure", "")
            assert answer.auth_msg
