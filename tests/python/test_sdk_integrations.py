"""Integrations through the official client."""

import pytest
from synqly.management import (
    CreateIntegrationRequest,
    IntegrationEnvironments,
    PatchOp,
    PatchOperation,
    ProviderConfig_TicketingZendesk,
    ProviderConfig_TicketingMockTicketing,
)
from synqly.management.common.errors import BadRequestError, ConflictError, ForbiddenError, NotFoundError

from sdk import Client, Engine

ONCE = {"max_retries": 0}
MOCK = ProviderConfig_TicketingMockTicketing(name="Demo")


def test_an_integration_lives_from_its_creation_to_its_deletion(client: Client):
    integrations = client.integrations
    account = client.accounts.create(name="tenant", environment="test").result.account
    point = client.integration_points.create(
        name="tickets", connector="ticketing", environments=IntegrationEnvironments(test=["*"])
    ).result
    answer = integrations.create(
        account.name, fullname="Help Desk", provider_config=MOCK, integration_point_id="tickets"
    ).result
    made = answer.integration
    assert (made.name, made.fullname, made.category) == ("help-desk", "Help Desk", "ticketing")
    assert (made.account_id, made.integration_point_id) == (account.id, point.id)
    assert (made.provider_type, made.provider_config.type) == ("ticketing_mock_ticketing",) * 2
    assert made.provider_fullname and answer.token.access.secret and answer.token.refresh.secret
    assert integrations.get("tenant", "help-desk").result == made
    assert integrations.list().result == integrations.list_account(account.id).result == [made]
    listed = integrations.list(expand="all", filter=f"integration_point_id[in]{point.id}", total=True)
    assert (listed.result[0].account, listed.result[0].integration_point, listed.total) == (account, point, 1)
    changed = integrations.update(account.id, made.id, **dict(made) | {"fullname": "Desk"}).result
    assert (changed.fullname, changed.provider_config) == ("Desk", made.provider_config)
    patch = [PatchOperation(op=PatchOp.REPLACE, path="/provider_config/name", value="Other")]
    assert integrations.patch(account.id, made.id, request=patch).result.provider_config.name == "Other"
    with pytest.raises(ConflictError):
        integrations.create(account.id, name="help-desk", provider_config=MOCK, request_options=ONCE)
    integrations.delete(account.id, made.id)
    with pytest.raises(NotFoundError):
        integrations.get(account.id, made.id)


def test_its_token_opens_the_connector_api_and_nothing_else(server, sync: Client):
    account = sync.accounts.create(name="tenant", environment="test").result.account
    secret = sync.integrations.create(account.id, provider_config=MOCK).result.token.access.secret
    with Engine(server.url, secret, "sync") as engine:
        assert engine.ticketing.list_projects().result
    with Client(server.url, secret, "sync") as wrong, pytest.raises(ForbiddenError):
        wrong.accounts.list()


def test_a_config_is_tried_out_before_and_after(sync: Client):
    account = sync.accounts.create(name="tenant", environment="test").result.account
    assert sync.integrations.verify(
        account.id, integration=CreateIntegrationRequest(provider_config=MOCK)
    ).messages is None
    assert sync.integrations.list().result == []
    made = sync.integrations.create(account.id, provider_config=MOCK).result.integration
    assert sync.integrations.verify_existing(account.id, made.id).messages is None


def test_a_provider_that_this_version_does_not_have_is_named(sync: Client):
    account = sync.accounts.create(name="tenant", environment="test").result.account
    config = ProviderConfig_TicketingZendesk.model_construct(type="ticketing_zendesk", url="https://example.com")
    with pytest.raises(BadRequestError) as refusal:
        sync.integrations.create(account.id, provider_config=config)
    assert "ticketing_zendesk" in str(refusal.value.body)
