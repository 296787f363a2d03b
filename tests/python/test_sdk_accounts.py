"""Accounts through the official client: what the tour does not show."""

import pytest
from synqly.management import Environment, PatchOp, PatchOperation, ProvisionedTokenRequest
from synqly.management.common.errors import BadRequestError, ConflictError, ForbiddenError, NotFoundError

from sdk import Client


def test_a_name_works_in_place_of_the_id_everywhere(client: Client):
    made = client.accounts.create(name="~test-account-1", fullname="Throw away").result.account
    assert client.accounts.get("~test-account-1").result.id == made.id
    assert client.accounts.get("~TEST-account-1").result.id == made.id
    whole = made.model_dump() | {"labels": ["x"]}
    assert client.accounts.update("~test-account-1", **whole).result.labels == ["x"]
    patch = [PatchOperation(op=PatchOp.REMOVE, path="/labels/0")]
    assert client.accounts.patch("~test-account-1", request=patch).result.labels == []
    client.accounts.delete("~test-account-1")
    with pytest.raises(NotFoundError):
        client.accounts.get(made.id)


def test_names_are_derived_as_the_official_examples_expect(sync: Client):
    made = sync.accounts.create(fullname="Demo Tenant 1").result.account
    assert sync.accounts.list(filter="name[like]demo-tenant-%").result == [made]
    only_name = sync.accounts.create(name="snake_case").result.account
    assert (only_name.fullname, only_name.environment) == ("snake_case", Environment.PROD)
    neither = sync.accounts.create().result.account
    assert neither.name == neither.fullname == neither.id


def test_a_token_block_gives_a_token_that_reaches_the_new_account_alone(server, client: Client, organization):
    answer = client.accounts.create(
        name="with-token",
        token=ProvisionedTokenRequest(permission_set="account-manager", token_ttl="1h", name="its-token"),
    ).result
    token = answer.token
    assert (token.name, token.owner_id, token.token_type) == ("its-token", organization.id, "adhoc")
    assert token.primary.access.secret and token.primary.refresh.secret
    assert token.primary.access.permissions.adhoc_role.resources.accounts.ids == [answer.account.id]
    with Client(server.url, token.primary.access.secret, "sync") as limited:
        assert limited.accounts.list().result == [answer.account]
        assert limited.accounts.get("with-token").result == answer.account
        with pytest.raises(NotFoundError):
            limited.accounts.get(organization.account_id)
        with pytest.raises(ForbiddenError):
            limited.accounts.create(name="beyond-reach")
    # The refresh token is for renewing, not for calling.
    with Client(server.url, token.primary.refresh.secret, "sync") as wrong, pytest.raises(Exception) as refusal:
        wrong.accounts.list()
    assert refusal.value.status_code in (401, 403)


def test_a_put_ignores_what_only_the_server_sets(sync: Client):
    made = sync.accounts.create(name="mine", labels=["a"]).result.account
    foreign = made.model_dump() | {
        "id": "00000000-0000-7000-8000-000000000000",
        "organization_id": "00000000-0000-7000-8000-000000000001",
        "created_at": made.created_at.replace(year=2001),
        "updated_at": made.updated_at.replace(year=2001),
        "environment": Environment.TEST,
    }
    updated = sync.accounts.update(made.id, **foreign).result
    assert (updated.id, updated.organization_id, updated.created_at) == (made.id, made.organization_id, made.created_at)
    assert (updated.environment, updated.updated_at > made.updated_at) == (Environment.TEST, True)


def test_every_operation_of_json_patch_works(sync: Client):
    made = sync.accounts.create(name="patched", fullname="Before", labels=["a", "b"]).result.account
    patched = sync.accounts.patch(
        made.id,
        request=[
            PatchOperation(op=PatchOp.TEST, path="/fullname", value="Before"),
            PatchOperation(op=PatchOp.REPLACE, path="/fullname", value="After"),
            PatchOperation(op=PatchOp.ADD, path="/labels/-", value="c"),
            PatchOperation(op=PatchOp.REMOVE, path="/labels/0"),
            # `from` is `from_` in Python and `from` on the wire.
            PatchOperation(op=PatchOp.COPY, path="/labels/-", from_="/environment"),
            PatchOperation(op=PatchOp.MOVE, path="/labels/0", from_="/labels/2"),
        ],
    ).result
    assert (patched.fullname, patched.labels) == ("After", ["b", "c", "prod"])


def test_a_patch_is_all_or_nothing(sync: Client):
    made = sync.accounts.create(name="whole").result.account
    operations = [
        PatchOperation(op=PatchOp.REPLACE, path="/fullname", value="changed"),
        PatchOperation(op=PatchOp.REMOVE, path="/absent"),
    ]
    with pytest.raises(BadRequestError):
        sync.accounts.patch(made.id, request=operations)
    operations[1] = PatchOperation(op=PatchOp.TEST, path="/name", value="other")
    with pytest.raises(ConflictError):
        sync.accounts.patch(made.id, request=operations, request_options={"max_retries": 0})
    assert sync.accounts.get(made.id).result == made


def test_a_creation_with_a_key_has_its_effect_once(sync: Client):
    options = {"additional_headers": {"Idempotency-Key": "the-same"}}
    first = sync.accounts.create(name="once", request_options=options).result.account
    again = sync.accounts.create(name="once", request_options=options).result.account
    assert again == first
    assert sync.accounts.list(filter="name[eq]once", total=True).total == 1


def test_two_organizations_do_not_see_each_other(server, client: Client):
    made = client.accounts.create(name="mine-alone").result.account
    stranger = server.create_organization("Stranger")
    with Client(server.url, stranger.token, "sync") as other:
        for key in (made.id, made.name):
            with pytest.raises(NotFoundError):
                other.accounts.get(key)
            with pytest.raises(NotFoundError):
                other.accounts.delete(key)
        assert [one.id for one in other.accounts.list().result] == [stranger.account_id]
        # A name is taken in one organization only.
        assert other.accounts.create(name="mine-alone").result.account.id != made.id
    assert client.accounts.get(made.id).result == made
