"""Capabilities through the official client: what forms and choices are made from."""

import pytest
from synqly.management import CategoryId
from synqly.management.common.errors import BadRequestError, NotFoundError

from sdk import Client

MOCK = "ticketing_mock_ticketing"


def test_every_connector_is_there_with_its_providers(client: Client):
    connectors = client.capabilities.list_connectors().result
    known = [one for one in CategoryId if not one.name.startswith("_")]
    assert [one.id for one in connectors] == [one.name for one in connectors] == known
    ticketing = next(one for one in connectors if one.id == "ticketing")
    assert (ticketing.fullname, ticketing.providers) == ("Ticketing", None)
    assert MOCK in ticketing.provider_ids and ticketing.provider_ids == sorted(ticketing.provider_ids)
    assert ticketing.release.availability == "generally-available"
    expanded = client.capabilities.list_connectors(expand="providers").result
    ticketing = next(one for one in expanded if one.id == "ticketing")
    assert [one.id for one in ticketing.providers] == ticketing.provider_ids

    providers = client.capabilities.list_providers().result
    assert [one.id for one in providers] == sorted(id for one in connectors for id in one.provider_ids)
    assert [client.capabilities.get_provider(one.id).result for one in providers] == providers
    assert client.calls >= client.methods("capabilities")


def test_a_provider_says_what_it_can_do(sync: Client):
    bare = sync.capabilities.get_provider(MOCK).result
    assert (bare.name, bare.vendor, bare.connector_id, bare.connector) == (MOCK, "Patchbay", "ticketing", "ticketing")
    assert bare.operations is None and bare.provider_config is None
    assert bare.release.environments == ["test", "prod"]
    everything = ["connector", "operations", "provider_config"]
    full = sync.capabilities.get_provider(MOCK, expand=everything).result
    assert full.connector.id == "ticketing"
    operations = {one.id: one for one in full.operations}
    assert len(operations) == 19 and all(one.supported for one in operations.values())
    create = operations["ticketing_create_ticket"]
    assert (create.request_method, create.request_path) == ("POST", "/v1/ticketing/tickets")
    assert (create.required_fields, create.request_body.required) == (["name"], True)
    query = operations["ticketing_query_tickets"]
    filters = {one.name: one for one in query.filters}
    assert filters["priority"].type == "enum" and "URGENT" in filters["priority"].values
    assert filters["tags"].operators == ["eq", "neq", "in", "not in", "like", "not like"]
    assert [one.directions for one in query.orders if one.name == "time"] == [["asc", "desc"]]
    assert full.provider_config["properties"]["type"] == {"const": MOCK}
    whole = sync.capabilities.get_provider(MOCK, expand="request_body").result
    body = next(one.request_body for one in whole.operations if one.id == "ticketing_create_ticket")
    assert body.schema_["required"] == ["name"]


def test_what_does_not_exist_is_told(sync: Client):
    for missing in ("ticketing_zendesk", "nothing"):
        with pytest.raises(NotFoundError) as refusal:
            sync.capabilities.get_provider(missing)
        assert missing in refusal.value.body.message
    with pytest.raises(BadRequestError):
        sync.capabilities.list_providers(expand="colours")
