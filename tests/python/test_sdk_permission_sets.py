"""Permission sets through the official client."""

import pytest
from synqly.management import Permissions
from synqly.management.common.errors import NotFoundError

from sdk import Client


def test_every_permission_set_can_be_read(client: Client):
    listed = client.permissionset.list().result
    known = [name for name in Permissions if not name.name.startswith("_")]
    assert [one.name for one in listed] == known, "in the order of the contract, all of them, no others"
    assert [client.permissionset.get(one.name.value).result for one in listed] == listed
    assert client.permissionset.list().result[0].permissions.all_.actions == ["*"]
    assert client.calls >= client.methods("permissionset")


def test_what_a_set_allows_is_said_per_api(sync: Client):
    provisioner = sync.permissionset.get("account-provisioner").result
    assert provisioner.permissions.accounts.actions == ["create"]
    assert provisioner.permissions.tokens.actions == ["provision"]
    assert provisioner.permissions.members is None
    assert provisioner.resource_restrictions == ["accounts"]
    with pytest.raises(NotFoundError):
        sync.permissionset.get("superuser")
