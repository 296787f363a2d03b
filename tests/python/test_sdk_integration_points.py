"""Integration points through the official client."""

import pytest
from synqly.management import IntegrationEnvironments, PatchOp, PatchOperation, ProviderConfig_TicketingMockTicketing
from synqly.management.common.errors import BadRequestError, ConflictError, NotFoundError

from sdk import Client

# The client repeats what may pass; a test wants to see the first answer.
ONCE = {"max_retries": 0}


def test_a_point_lives_from_its_creation_to_its_deletion(client: Client):
    points = client.integration_points
    made = points.create(
        fullname="Your Tickets",
        description="For the help desk",
        connector="ticketing",
        environments=IntegrationEnvironments(test=["*"], prod=["ticketing_jira"]),
    ).result
    assert (made.name, made.fullname, made.connector) == ("your-tickets", "Your Tickets", "ticketing")
    assert (made.environments.test, made.environments.prod) == (["*"], ["ticketing_jira"])
    assert points.get("your-tickets").result == made
    listed = points.list(filter="name[in]your-tickets,another", total=True)
    assert (listed.result, listed.total) == ([made], 1)
    changed = points.update(made.id, **made.model_dump(exclude_none=True) | {"fullname": "Tickets"}).result
    assert (changed.fullname, changed.environments) == ("Tickets", made.environments)
    patch = [PatchOperation(op=PatchOp.REMOVE, path="/description")]
    assert points.patch(made.id, request=patch).result.description is None
    points.delete("your-tickets")
    with pytest.raises(NotFoundError):
        points.get(made.id)


def test_a_point_decides_what_its_integrations_may_be(sync: Client):
    point = sync.integration_points.create(
        name="only-test", connector="ticketing", environments=IntegrationEnvironments(test=["*"])
    ).result
    config = ProviderConfig_TicketingMockTicketing(name="Demo")
    test = sync.accounts.create(name="a-test", environment="test").result.account
    prod = sync.accounts.create(name="a-prod", environment="prod").result.account
    made = sync.integrations.create(test.id, provider_config=config, integration_point_id=point.id).result
    assert made.integration.integration_point_id == point.id
    with pytest.raises(BadRequestError) as refusal:
        sync.integrations.create(prod.id, provider_config=config, integration_point_id=point.id)
    assert refusal.value.body.context.parameter.id == "/provider_config/type"
    with pytest.raises(ConflictError):
        sync.integration_points.delete(point.id, request_options=ONCE)
