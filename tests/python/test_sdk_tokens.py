"""Tokens through the official client, every method that this version has, with its typed errors."""

import pytest
from synqly.engine import SynqlyEngine
from synqly.management import ProviderConfig_TicketingMockTicketing, Resources, RoleAccounts, SynqlyManagement
from synqly.management.common.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)
from synqly.management.core.api_error import ApiError

from compatibility import kind_of
from sdk import Client


def _as(client: Client, secret: str) -> SynqlyManagement:
    return SynqlyManagement(base_url=str(client.official._client_wrapper.get_base_url()), token=secret)


def test_every_method_of_tokens_works(client: Client, organization):
    narrowed = Resources(accounts=RoleAccounts(ids=[organization.account_id]))
    made = client.tokens.create_token(
        name="reports", permission_set="viewer", resources=narrowed, token_ttl="10m"
    ).result
    assert (made.name, made.fullname, made.token_ttl, made.token_type) == ("reports", "reports", "10m", "adhoc")
    first = _as(client, made.primary.access.secret)
    assert [account.id for account in first.accounts.list().result] == [organization.account_id]

    assert client.tokens.get(made.id).result.primary.access.secret == ""
    assert made.id in [token.id for token in client.tokens.list(filter="token_type[eq]adhoc").result]

    # The bearer of the refresh token renews it, as the official clients' documentation has it.
    renewed = _as(client, made.primary.refresh.secret).tokens.refresh(made.id).result
    second = _as(client, renewed.primary.access.secret)
    assert first.accounts.list() and second.accounts.list()
    client.tokens.remove_secondary(made.id)
    with pytest.raises(UnauthorizedError):
        first.accounts.list()

    # An administrator renews any token, by its id or with its owner's.
    assert client.tokens.refresh(made.id).result.secondary is not None
    assert second.accounts.list()
    rotated = client.tokens.rotate(made.owner_id, made.id).result
    with pytest.raises(UnauthorizedError):
        second.accounts.list()
    second = _as(client, rotated.primary.access.secret)
    reset = client.tokens.reset(made.owner_id, made.id).result
    assert reset.secondary is None
    with pytest.raises(UnauthorizedError):
        second.accounts.list()

    config = ProviderConfig_TicketingMockTicketing()
    account = client.accounts.create(environment="test").result.account
    integration = client.integrations.create(account.id, provider_config=config).result.integration
    token = client.tokens.create_integration_token(account.id, integration.id, token_ttl="1h").result
    engine = SynqlyEngine(base_url=str(client.official._client_wrapper.get_base_url()), token=token.secret)
    assert engine.ticketing.list_projects().result
    with pytest.raises(ForbiddenError):
        _as(client, token.secret).accounts.list()

    client.tokens.delete(made.id)
    with pytest.raises(NotFoundError):
        client.tokens.get(made.id)
    # What this version does not have says so.
    options = {"max_retries": 0}
    for missing in (
        lambda: client.tokens.create_mcp_token(scope="all", request_options=options),
        lambda: client.tokens.create_synqly_integrations_token(request_options=options),
    ):
        with pytest.raises(ApiError) as refusal:
            missing()
        assert (refusal.value.status_code, kind_of(refusal.value)) == (501, "not-built")
    assert client.calls >= client.methods("tokens")


def test_refusals_of_tokens_are_typed(sync: Client, organization):
    everything = Resources(accounts=RoleAccounts(ids=["*"]))
    sync.tokens.create_token(name="one", permission_set="viewer", resources=everything)
    with pytest.raises(ConflictError):
        sync.tokens.create_token(name="ONE", permission_set="viewer", resources=everything)
    with pytest.raises(BadRequestError) as refusal:
        sync.tokens.create_token(permission_set="connect-ui", resources=everything)
    assert refusal.value.body.cause[0].context.parameter.id == "/resources/accounts"
    narrowed = Resources(accounts=RoleAccounts(ids=[organization.account_id]))
    child = sync.tokens.create_token(permission_set="administrator", resources=narrowed).result
    with pytest.raises(ForbiddenError):
        _as(sync, child.primary.access.secret).tokens.create_token(permission_set="viewer", resources=everything)
    own = sync.organization.get().result.refresh_token_id
    with pytest.raises(ConflictError):
        sync.tokens.delete(own)
    with pytest.raises(NotFoundError):
        sync.tokens.delete("nothing")
