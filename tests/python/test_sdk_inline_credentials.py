"""A credential that comes inline with an integration, through the official client: stored, referred to, used by calls."""

import pytest
from synqly.management import PatchOp, PatchOperation, ProviderConfig_TicketingMockTicketing
from synqly.management.common.errors import BadRequestError as ManagementBadRequest
from synqly.engine.common.errors import BadRequestError

from sdk import Client, Engine

ONCE = {"max_retries": 0}


def config(secret: str):
    return ProviderConfig_TicketingMockTicketing(credential={"type": "token", "secret": secret})


def test_an_inline_credential_is_stored_referred_to_and_used(server, sync: Client):
    account = sync.accounts.create(name="tenant", environment="prod").result.account
    answer = sync.integrations.create(account.id, fullname="Desk", provider_config=config("good c4n4ry")).result
    made = answer.integration
    [stored] = answer.credentials_created
    assert (stored.config.type, stored.owner_type, stored.integration_id) == ("token", "integration", made.id)
    assert dict(made.provider_config)["credential"] == {"type": "token_id", "value": stored.id}
    assert "c4n4ry" not in answer.json() + sync.credentials.list(made.id).json()
    with Engine(server.url, answer.token.access.secret, "sync") as engine:
        assert engine.ticketing.list_projects().result
        patch = [PatchOperation(op=PatchOp.REPLACE, path="/config/secret", value="wrong")]
        sync.credentials.patch(made.id, stored.id, request=patch)
        with pytest.raises(BadRequestError) as refusal:
            engine.ticketing.list_projects(request_options=ONCE)
        assert refusal.value.body.type.endswith("provider-auth")
        again = {"type": "token", "secret": "right again"}
        sync.credentials.update(made.id, stored.id, **dict(stored) | {"config": again})
        assert engine.ticketing.list_projects().result


def test_a_trial_says_that_the_provider_refuses_it(sync: Client):
    account = sync.accounts.create(name="tenant", environment="test").result.account
    with pytest.raises(ManagementBadRequest) as refusal:
        sync.integrations.verify(
            account.id, integration={"provider_config": config("wrong")}, request_options=ONCE
        )
    assert refusal.value.body.type.endswith("provider-auth")
