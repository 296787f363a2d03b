"""Organizations below a root organization through the official client, every method."""

import pytest
from synqly.management import CreateMemberRequest
from synqly.management.common.errors import ConflictError, ForbiddenError, NotFoundError, UnauthorizedError

from patchbay import Server
from sdk import FLAVOURS, Client


@pytest.fixture(params=FLAVOURS)
def root(request: pytest.FixtureRequest, server: Server):
    """The official client with the token of a root organization."""
    with Client(server.url, server.create_organization("Roof", "--root").token, request.param) as client:
        yield client


def test_every_method_of_sub_orgs_works(root: Client, server: Server):
    assert root.organization.get().result.organization_type == "root"
    nora = CreateMemberRequest(name="nora@patchbay.test", fullname="Nora", secret="mossy-otter-violin-47")
    made = root.sub_orgs.create(fullname="Northern Branch", contact="north@patchbay.test", member=nora).result
    assert (made.organization.fullname, made.organization.contact) == ("Northern Branch", "north@patchbay.test")
    assert (made.organization.organization_type, made.member.role_binding) == ("standard", ["administrator"])

    with Client(server.url, made.token.access.secret, "sync") as below:
        assert below.organization.get().result == made.organization
        assert below.members.list().result == [made.member]
        account = below.accounts.create(name="inside").result.account
        with pytest.raises(NotFoundError):
            root.accounts.get(account.id)
        with pytest.raises(ForbiddenError):
            below.sub_orgs.list()

        assert root.sub_orgs.get(made.organization.id).result == made.organization
        assert root.sub_orgs.list().result == [made.organization]
        assert root.sub_orgs.delete(made.organization.name) is None
        with pytest.raises(UnauthorizedError):
            below.organization.get()
    with pytest.raises(NotFoundError):
        root.sub_orgs.get(made.organization.id)
    assert root.calls >= root.methods("sub_orgs")


def test_a_name_of_another_organization_is_taken(root: Client, organization):
    with pytest.raises(ConflictError):
        root.sub_orgs.create(name=organization.name, request_options={"max_retries": 0})
