"""Every method that the official client has for what the server claims to serve."""

import pytest
from synqly.management import Environment, PatchOp, PatchOperation
from synqly.management.common.errors import NotFoundError, UnauthorizedError

from sdk import Client

# Grows with the server: a resource named here must be served as a whole.
RESOURCES = ["accounts", "organization", "members", "roles", "permissionset", "audit"]
# Of this one a part: renewing tokens and services of other organizations are not served yet.
SERVED = {"auth.logon", "auth.logoff", "auth.change_password"}

OLD, NEW = "mossy-otter-violin-47", "amber-canoe-teapot-92"


def test_every_method_of_the_official_client_does_its_work(client: Client, organization, server, request):
    accounts_are_created_read_changed_and_deleted(client, organization)
    the_organization_is_read_and_changed(client, organization)
    permission_sets_are_read(client)
    roles_are_created_read_changed_and_deleted(client)
    members_are_created_read_changed_and_deleted(client)
    flavour = request.node.callspec.params["client"]
    others = somebody_logs_on_changes_the_password_and_logs_off(client, organization, server, flavour)
    the_log_tells_of_it(client)

    offered = set().union(*(client.methods(resource) for resource in RESOURCES))
    assert len(offered) >= 23, "the client's methods were not found"
    assert (offered | SERVED) - client.calls - others == set(), "the tour leaves out what the client offers"
    assert SERVED <= client.methods("auth")


def accounts_are_created_read_changed_and_deleted(client: Client, organization):
    account = client.accounts.create(
        fullname="Tour Stop", environment=Environment.TEST, labels=["eu:west", "gold"]
    ).result.account
    assert (account.name, account.fullname) == ("tour-stop", "Tour Stop")
    assert account.environment == Environment.TEST
    assert account.labels == ["eu:west", "gold"]
    assert account.organization_id == organization.id
    assert account.created_at == account.updated_at and account.created_at.tzinfo is not None

    assert client.accounts.get(account.id).result == account
    listed = client.accounts.list(filter="environment[eq]test", total=True)
    assert (listed.result, listed.total) == ([account], 1)

    # The whole object back, as it was read, with one field changed.
    whole = account.model_dump() | {"fullname": "Tour Stop, renamed"}
    updated = client.accounts.update(account.id, **whole).result
    assert (updated.fullname, updated.name, updated.labels) == ("Tour Stop, renamed", account.name, account.labels)
    assert (updated.created_at, updated.id) == (account.created_at, account.id)
    assert updated.updated_at > account.updated_at

    patched = client.accounts.patch(
        account.id, request=[PatchOperation(op=PatchOp.ADD, path="/labels/-", value="new")]
    ).result
    assert patched.labels == ["eu:west", "gold", "new"]
    assert client.accounts.get(account.id).result == patched

    assert client.accounts.delete(account.id) is None
    with pytest.raises(NotFoundError):
        client.accounts.get(account.id)


def the_organization_is_read_and_changed(client: Client, organization):
    read = client.organization.get().result
    assert (read.id, read.name, read.organization_type) == (organization.id, organization.name, "standard")
    assert read.state is None, "it is left out when enabled"

    whole = read.model_dump() | {"fullname": "Another Name", "contact": "alba@patchbay.test"}
    updated = client.organization.update(**whole).result
    assert (updated.fullname, updated.contact, updated.id) == ("Another Name", "alba@patchbay.test", read.id)

    patched = client.organization.patch(
        request=[PatchOperation(op=PatchOp.REPLACE, path="/fullname", value="A Third Name")]
    ).result
    assert (patched.fullname, patched.contact) == ("A Third Name", "alba@patchbay.test")
    assert client.organization.get().result == patched


def permission_sets_are_read(client: Client):
    listed = client.permissionset.list().result
    assert len(listed) == 9
    assert client.permissionset.get("administrator").result == listed[0]


def roles_are_created_read_changed_and_deleted(client: Client):
    role = client.roles.create(name="guide", permission_set="viewer").result
    assert client.roles.get(role.id).result == role
    assert "guide" in [one.name for one in client.roles.list().result]
    assert client.roles.update(role.id, **(role.model_dump() | {"fullname": "Guide"})).result.fullname == "Guide"
    patch = [PatchOperation(op=PatchOp.ADD, path="/description", value="Leads the tour")]
    assert client.roles.patch("guide", request=patch).result.description == "Leads the tour"
    assert client.roles.delete("guide") is None
    with pytest.raises(NotFoundError):
        client.roles.get(role.id)


def members_are_created_read_changed_and_deleted(client: Client):
    member = client.members.create(name="guest@example.com", secret=OLD, role_binding=["viewer"]).result.member
    assert client.members.get("guest@example.com").result == member
    assert client.members.list(filter="name[eq]guest@example.com").result == [member]
    whole = member.model_dump() | {"fullname": "A Guest"}
    assert client.members.update(member.id, **whole).result.fullname == "A Guest"
    patch = [PatchOperation(op=PatchOp.ADD, path="/role_binding/-", value="member")]
    assert client.members.patch(member.id, request=patch).result.role_binding == ["member", "viewer"]
    assert client.members.delete(member.id) is None
    with pytest.raises(NotFoundError):
        client.members.get(member.id)


def somebody_logs_on_changes_the_password_and_logs_off(client: Client, organization, server, flavour) -> set[str]:
    # Not an address of the API description: the contract tests guess passwords for those until they are locked.
    client.members.create(name="alba@patchbay.test", secret=OLD, role_binding=["viewer"])
    with Client(server.url, "none", flavour) as nobody:
        on = nobody.auth.logon(organization.id, name="alba@patchbay.test", secret=OLD).result
        assert on.auth_code == "success"
    with Client(server.url, on.token.access.secret, flavour) as dana:
        assert dana.organization.get().result.id == organization.id
        assert dana.auth.change_password(old_secret=OLD, new_secret=NEW).result.auth_code == "success"
        assert dana.auth.logoff() is None
        with pytest.raises(UnauthorizedError):
            dana.organization.get()
    return nobody.calls | dana.calls


def the_log_tells_of_it(client: Client):
    told = {(one.method, one.path) for one in client.audit.list(limit=1000).result}
    assert {("POST", "/v1/roles"), ("POST", "/v1/members"), ("POST", "/v1/auth/change_password")} <= told
