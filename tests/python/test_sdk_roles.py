"""Roles through the official client, every method, with its typed errors."""

import pytest
from synqly.management import PatchOp, PatchOperation, Resources, RoleAccounts
from synqly.management.common.errors import BadRequestError, ConflictError, NotFoundError

from sdk import Client


def test_every_method_of_roles_works(client: Client, organization):
    resources = Resources(accounts=RoleAccounts(ids=[organization.account_id]))
    made = client.roles.create(
        name="support", description="Helps", permission_set="viewer", resources=resources
    ).result
    assert (made.name, made.fullname, made.description) == ("support", "support", "Helps")
    assert made.permission_set == "viewer"
    assert made.resources.accounts.ids == [organization.account_id]
    assert client.roles.get("support").result == made
    assert client.roles.get(made.id).result == made
    assert [role.name for role in client.roles.list().result] == ["administrator", "member", "support", "viewer"]
    assert client.roles.list(filter="permission_set[eq]viewer", order="name[desc]", limit=1).result[0].name == "viewer"

    changed = client.roles.update(made.id, **(made.model_dump() | {"fullname": "Support"})).result
    assert (changed.fullname, changed.id) == ("Support", made.id)
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/permission_set", value="account-manager")]
    assert client.roles.patch("support", request=patch).result.permission_set == "account-manager"
    client.roles.delete("support")
    with pytest.raises(NotFoundError):
        client.roles.get(made.id)
    assert client.calls >= client.methods("roles")


def test_refusals_of_roles_are_typed(sync: Client):
    sync.roles.create(name="support", permission_set="viewer")
    with pytest.raises(ConflictError):
        sync.roles.create(name="SUPPORT", permission_set="viewer")
    with pytest.raises(ConflictError):
        sync.roles.delete("administrator")
    with pytest.raises(BadRequestError) as refusal:
        sync.roles.create(name="two words", permission_set="viewer")
    assert refusal.value.body.cause[0].context.parameter.id == "/name"
    with pytest.raises(NotFoundError):
        sync.roles.delete("nothing")
