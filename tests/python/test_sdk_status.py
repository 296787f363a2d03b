"""Status through the official client, after real calls of the ticketing mock, good ones and failing ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from synqly.engine.core.api_error import ApiError as EngineError
from synqly.management import ProviderConfig_TicketingMockTicketing
from synqly.management.common.errors import BadRequestError, ForbiddenError, NotFoundError

from sdk import Client, Engine

# The client repeats what may pass; each repetition would be a call more.
ONCE = {"max_retries": 0}
COUNTS = ["cpu_time", "db_ops", "api_ops", "in_bytes"]


@dataclass(frozen=True)
class Connected:
    """An integration with the mock, and what calls it."""

    account: str
    id: str
    server: str
    token: str

    @property
    def at(self) -> tuple[str, str]:
        return self.account, self.id

    def read(self) -> None:
        with Engine(self.server, self.token, "sync") as engine:
            assert engine.ticketing.list_projects().result

    def fail(self, word: str) -> None:
        with Engine(self.server, self.token, "sync") as engine, pytest.raises(EngineError):
            engine.ticketing.get_ticket(f"mock:{word}", request_options=ONCE)


@pytest.fixture
def connected(server, sync: Client) -> Connected:
    account = sync.accounts.create(name="tenant", environment="test").result.account
    config = ProviderConfig_TicketingMockTicketing(name="Demo")
    made = sync.integrations.create(account.id, name="desk", provider_config=config).result
    return Connected(account.id, made.integration.id, server.url, made.token.access.secret)


def test_every_method_tells_what_calls_came_to(client: Client, connected: Connected):
    status = client.status
    integration = client.integrations.get(*connected.at).result
    fresh = status.get(*connected.at).result
    assert (fresh.account_id, fresh.integration_id) == connected.at
    assert (fresh.status, fresh.requests, fresh.failed, fresh.out_bytes) == ("unknown", 0, 0, 0)
    assert all(getattr(fresh, count) == 0 for count in COUNTS)
    assert fresh.created_at == fresh.updated_at == integration.created_at
    assert fresh.account is None and fresh.integration is None

    connected.read()
    connected.fail("401")
    connected.fail("429")
    connected.fail("500")
    connected.read()
    counted = status.get("tenant", "desk").result
    assert (counted.status, counted.requests, counted.failed) == ("error", 5, 3)
    assert all(getattr(counted, count) > 0 for count in COUNTS)
    assert counted.created_at == fresh.created_at and counted.updated_at > fresh.updated_at

    assert status.list().result == [counted]
    whole = status.list(expand="all", order="requests[desc]", filter="failed[gt]0").result
    assert [one.integration for one in whole] == [integration]
    assert [one.account.id for one in whole] == [connected.account]

    events = status.list_events(*connected.at).result
    assert [(one.request, one.status) for one in events] == [
        (1, "ok"), (2, "unauthorized"), (3, "error"), (4, "error"),
    ]
    assert [one.error for one in events] == [
        None,
        "the provider does not accept the credential",
        "the provider wants fewer calls",
        "the provider answered with status 500",
    ]
    assert {(one.account_id, one.integration_id) for one in events} == {connected.at}
    assert events[0].created_at > fresh.updated_at and events[-1].created_at < counted.updated_at
    later = status.list_events(*connected.at, start_after=events[2].created_at.isoformat(), limit=1).result
    assert later == events[3:4]
    assert status.list_events(*connected.at, order="created_at[desc]", limit=2).result == events[:1:-1]
    assert status.list_events(*connected.at, filter="status[eq]error").result == [events[2], events[3]]

    for series, minutes, shown, interval in [
        (status.get_timeseries().result, 1, 60, "1m"),
        (status.get_integration_timeseries(*connected.at, interval="hour").result, 60, 24, "1h"),
    ]:
        step = dt.timedelta(minutes=minutes)
        assert (len(series.series), series.interval) == (shown, interval)
        assert [one.created_at for one in series.series] == [series.start_time + step * n for n in range(shown)]
        assert series.end_time == series.start_time + step * shown
        assert sum(one.succeeded for one in series.series) == 2
        assert sum(one.failed for one in series.series) == 3
        assert sum(one.cpu_time for one in series.series) == counted.cpu_time
        assert sum(one.in_bytes for one in series.series) == counted.in_bytes
        assert sum(one.out_bytes for one in series.series) == counted.out_bytes

    assert status.reset(*connected.at) is None
    anew = status.get(*connected.at).result
    assert (anew.status, anew.requests, anew.failed) == ("unknown", 0, 0)
    assert all(getattr(anew, count) == 0 for count in COUNTS)
    assert anew.created_at == fresh.created_at and anew.updated_at > counted.updated_at
    assert status.list_events(*connected.at).result == events
    assert client.calls >= client.methods("status")


@pytest.mark.parametrize(
    ("word", "status", "error"),
    [
        ("401", "unauthorized", "the provider does not accept the credential"),
        ("revoked", "unauthorized", "the provider does not accept the credential"),
        ("403", "unauthorized", "the credential lacks the scope tickets:write"),
        ("429", "error", "the provider wants fewer calls"),
        ("500", "error", "the provider answered with status 500"),
        ("broken", "error", "the provider's answer is no JSON"),
        ("503", "error", "the provider answered that it is out of order"),
        ("timeout", "error", "the provider did not answer in time"),
    ],
)
def test_each_failure_has_its_status_and_its_words(sync: Client, connected: Connected, word, status, error):
    connected.fail(word)
    [event] = sync.status.list_events(*connected.at).result
    assert (event.status, event.error, event.request) == (status, error, 1)
    assert sync.status.get(*connected.at).result.status == status
    connected.read()
    assert sync.status.get(*connected.at).result.status == status
    connected.read()
    assert sync.status.get(*connected.at).result.status == "ok"


def test_a_refused_request_says_nothing_of_the_connection(sync: Client, connected: Connected):
    connected.read()
    connected.fail("nothing")
    status = sync.status.get(*connected.at).result
    assert (status.status, status.requests, status.failed) == ("ok", 2, 1)
    assert sync.status.list_events(*connected.at).result[-1].status == "refused"


def test_what_is_not_there_or_not_allowed_is_refused(server, sync: Client, connected: Connected):
    for call in [sync.status.get, sync.status.reset, sync.status.list_events, sync.status.get_integration_timeseries]:
        with pytest.raises(NotFoundError):
            call(connected.account, "nobody")
    with pytest.raises(BadRequestError):
        sync.status.get_integration_timeseries(*connected.at, interval="day")
    with pytest.raises(BadRequestError):
        sync.status.list(filter="status[eq]fine")
    with Client(server.url, connected.token, "sync") as wrong, pytest.raises(ForbiddenError):
        wrong.status.list()
