"""Every method that the official client has for what the server claims to serve."""

import pytest
from synqly.management import Environment, PatchOp, PatchOperation
from synqly.management.common.errors import NotFoundError

from sdk import Client

# Grows with the server: a resource named here must be served as a whole.
RESOURCES = ["accounts", "organization"]


def test_every_method_of_the_official_client_does_its_work(client: Client, organization):
    accounts_are_created_read_changed_and_deleted(client, organization)
    the_organization_is_read_and_changed(client, organization)

    offered = set().union(*(client.methods(resource) for resource in RESOURCES))
    assert len(offered) >= 9, "the client's methods were not found"
    assert offered - client.calls == set(), "the tour leaves out what the client offers"


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

    whole = read.model_dump() | {"fullname": "Another Name", "contact": "dana@example.com"}
    updated = client.organization.update(**whole).result
    assert (updated.fullname, updated.contact, updated.id) == ("Another Name", "dana@example.com", read.id)

    patched = client.organization.patch(
        request=[PatchOperation(op=PatchOp.REPLACE, path="/fullname", value="A Third Name")]
    ).result
    assert (patched.fullname, patched.contact) == ("A Third Name", "dana@example.com")
    assert client.organization.get().result == patched
