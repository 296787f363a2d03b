"""An integration with a provider of messages, on a server of it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from patchbay import Server
from sdk import Client, Engine

ONCE = {"max_retries": 0}
# Every field that a message can have.
FULL = {
    "summary": "Disk of db-3 is full <b>& more</b>",
    "priority": "CRITICAL",
    "project": "OPS",
    "status": "new",
    "description": "First line\nsecond line, @room",
    "issue_type": "Alert",
    "creator": "monitor",
    "assignee": "ada",
    "contact": "+1 555 0100",
    "tags": ["disk", "db"],
}


class Setting:
    """A provider with a server, and an integration with it."""

    def __init__(self, host: Server, peer: Any, config: dict[str, Any]):
        self.host, self.peer, self.config = host, peer, config
        self.organization = host.create_organization("Notifications")
        with Client(host.url, self.organization.token, "sync") as client:
            self.account = client.accounts.create(name="tenant", environment="prod").result.account.id
        self.notifications = self.through().notifications

    def through(self, **other: Any) -> Engine:
        """The official client with another integration."""
        made = self.management("POST", f"/v1/integrations/{self.account}", {"provider_config": {**self.config, **other}})
        return Engine(self.host.url, made["result"]["token"]["access"]["secret"], "sync")

    def verify(self, **other: Any) -> Any:
        body = {"integration": {"provider_config": {**self.config, **other}}}
        return self.management("POST", f"/v1/integrations/{self.account}/verify", body)

    def supported(self) -> set[str]:
        """The operations of the provider's table."""
        path = f"/v1/capabilities/providers/{self.config['type']}?expand=operations"
        operations = self.management("GET", path)["result"]["operations"]
        return {one["name"] for one in operations if one["supported"]}

    def management(self, method: str, path: str, body: Any = None) -> Any:
        """A call with the administrator's token; the Problem of one that is refused."""
        request = urllib.request.Request(
            self.host.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.organization.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return json.loads(error.read())


def kind_of(problem: Any) -> str:
    return problem["type"].removeprefix("urn:patchbay:problem:")
