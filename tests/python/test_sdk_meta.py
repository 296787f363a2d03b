"""The descriptions of both APIs through the official client."""

import httpx

from patchbay import Server
from sdk import Client


def test_both_descriptions_are_what_the_server_serves(client: Client, server: Server):
    served = {api: httpx.get(f"{server.url}/v1/meta/openapi/{api}").json() for api in ("management", "engine")}
    assert client.meta.management_openapi_spec() == served["management"]
    assert client.meta.engine_openapi_spec() == served["engine"]
    assert served["management"]["paths"].keys() & {"/v1/accounts", "/v1/tokens"}
    assert "/v1/ticketing/tickets" in served["engine"]["paths"]
    assert client.calls >= client.methods("meta")
