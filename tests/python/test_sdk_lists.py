"""Lists through the official client: pages, order, filters, totals."""

import pytest
from synqly.management import Environment

from sdk import Client

NAMES = [f"page-{number:02}" for number in range(23)]


@pytest.fixture
def filled(sync: Client, organization) -> Client:
    sync.accounts.delete(organization.account_id)
    for number, name in enumerate(NAMES):
        environment = Environment.TEST if number % 3 == 0 else Environment.PROD
        sync.accounts.create(name=name, fullname=f"Page {number}", environment=environment, labels=[f"n:{number % 2}"])
    return sync


def names(answer) -> list[str]:
    return [account.name for account in answer.result]


def test_start_after_leads_through_all_pages_to_the_end(filled: Client):
    seen: list[str] = []
    after = None
    while page := names(filled.accounts.list(limit=5, start_after=after)):
        assert len(page) <= 5
        seen += page
        after = page[-1]
        assert len(seen) <= len(NAMES)
    assert seen == NAMES


def test_start_after_follows_the_order_that_was_asked_for(filled: Client):
    seen: list[str] = []
    after = None
    while page := names(filled.accounts.list(limit=7, start_after=after, order="name[desc]")):
        seen += page
        after = page[-1]
        assert len(seen) <= len(NAMES)
    assert seen == NAMES[::-1]


def test_several_orders_apply_one_after_the_other(filled: Client):
    answer = filled.accounts.list(order=["environment", "name[desc]"])
    expected = sorted(answer.result, key=lambda one: one.name, reverse=True)
    expected.sort(key=lambda one: one.environment)
    assert names(answer) == [one.name for one in expected]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("name[eq]page-07", ["page-07"]),
        ("name[in]page-01,page-02,absent", ["page-01", "page-02"]),
        ("name[like]page-2%", ["page-20", "page-21", "page-22"]),
        ("name[like]page-2*", ["page-20", "page-21", "page-22"]),
        (["name[gte]page-03", "name[lt]page-06"], ["page-03", "page-04", "page-05"]),
        (["environment[eq]test", "name[ne]page-00", "name[neq]page-03", "name[lte]page-09"], ["page-06", "page-09"]),
        (["labels[eq]n:1", "name[like]page-0*", "environment[eq]test"], ["page-03", "page-09"]),
        ("name[eq]absent", []),
    ],
)
def test_filters_hold_together(filled: Client, filters, expected):
    answer = filled.accounts.list(filter=filters, total=True)
    assert (names(answer), answer.total) == (expected, len(expected))


def test_the_total_is_that_of_all_pages_and_only_told_when_asked_for(filled: Client):
    answer = filled.accounts.list(limit=2, total=True)
    assert (len(answer.result), answer.total) == (2, len(NAMES))
    assert filled.accounts.list(limit=2).total is None
    assert filled.accounts.list(limit=2, total=False).total is None
