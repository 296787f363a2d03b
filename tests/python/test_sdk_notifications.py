"""The notifications connector through the official client, on its mock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from synqly.engine.common.errors import BadRequestError, NotFoundError, TooManyRequestsError
from synqly.management import ProviderConfig_NotificationsMockNotifications

from sdk import FLAVOURS, Client, Engine

# The client repeats what may pass; a test wants to see the first answer.
ONCE = {"max_retries": 0}


@pytest.fixture
def token(sync: Client) -> str:
    """The token of an integration with the mock, in a test account."""
    account = sync.accounts.create(name="tenant", environment="test").result.account
    config = ProviderConfig_NotificationsMockNotifications(channel="#on-call")
    return sync.integrations.create(account.id, provider_config=config).result.token.access.secret


@pytest.fixture(params=FLAVOURS)
def engine(request: pytest.FixtureRequest, server, token: str) -> Iterator[Engine]:
    with Engine(server.url, token, request.param) as engine:
        yield engine


def test_every_method_does_what_it_says(engine: Engine):
    notifications = engine.notifications
    sent = {
        "summary": "Disk of db-3 is full",
        "priority": "CRITICAL",
        "project": "OPS",
        "status": "new",
        "description": "First line\nsecond line",
        "issue_type": "Alert",
        "creator": "monitor",
        "assignee": "ada",
        "contact": "+1 555 0100",
        "tags": ["disk", "db"],
    }
    made = notifications.create_message(**sent).result
    assert {name: getattr(made, name) for name in sent} == sent
    assert (made.name, made.notification_status) == (sent["summary"], "OPEN")
    assert made.created_at == made.updated_at
    assert notifications.get_message(made.id).result == made
    assert notifications.clear_message(made.id) is None
    cleared = notifications.get_message(made.id).result
    assert cleared.notification_status == "CLOSED" and cleared.updated_at >= made.updated_at
    bare = notifications.create_message(summary="Hello").result
    assert (bare.name, bare.summary, bare.tags) == ("Hello", "Hello", None)


def test_errors_are_those_that_the_client_knows(engine: Engine):
    notifications = engine.notifications
    with pytest.raises(NotFoundError):
        notifications.get_message("nothing")
    with pytest.raises(NotFoundError):
        notifications.clear_message("nothing")
    with pytest.raises(BadRequestError):
        notifications.create_message(summary="")
    with pytest.raises(TooManyRequestsError):
        notifications.create_message(summary="mock:429", request_options=ONCE)
