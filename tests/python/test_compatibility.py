"""The list of what works with the official client, `docs/compatibility.md`: true, and complete.

Runs behind all other tests (see conftest.py), because it tells what they have found.
"""

import os
from difflib import unified_diff

import pytest
from synqly.engine import SynqlyEngine
from synqly.management import SynqlyManagement
from synqly.management import ProviderConfig_TicketingMockTicketing

from compatibility import DOCUMENT, ERRORS, NOT_BUILT, OUTCOMES, call_blindly, document, found, kind_of, methods, note, problem_of

# Set to 1, the run writes the list.
UPDATE = "UPDATE_COMPATIBILITY"


@pytest.fixture
def clients(server, organization, sync):
    """The official client with tokens that open what can be opened."""
    config = ProviderConfig_TicketingMockTicketing()
    token = sync.integrations.create(organization.account_id, provider_config=config).result.token
    return {
        "management": SynqlyManagement(base_url=server.url, token=organization.token),
        "engine": SynqlyEngine(base_url=server.url, token=token.access.secret),
    }


def test_the_official_client_has_as_many_methods_as_the_list_is_about():
    offered = methods()
    assert (len(offered), len([one for one in offered if one[0] == "management"])) == (274, 112)


def test_what_is_not_built_is_refused_through_the_official_client_with_its_name(clients):
    """Every method that no test has had an answer from. One that is built is for the next test to complain about."""
    left = [one for one in methods() if found().get(one) in (None, NOT_BUILT)]
    refused = 0
    for api, resource, method in left:
        try:
            call_blindly(clients[api], resource, method)
        except ERRORS as error:
            note(api, resource, method, error)
            if error.status_code == 501:
                problem = problem_of(error)
                assert kind_of(error) == "not-built", problem
                assert problem["message"] == f"{resource}.{method} is not built in this version of Patchbay"
                assert problem["status"] == 501 and "docs/compatibility.md" in problem["remediation"]
                refused += 1
    print(f"{refused} methods are not built")


def test_the_list_is_what_the_run_has_found(whole_run: bool):
    if not whole_run:
        pytest.skip("only a run of all tests knows what each method gets")
    outcomes = {one: found().get(one) for one in methods()}
    untested = [".".join(one) for one, outcome in outcomes.items() if outcome not in OUTCOMES]
    assert not untested, f"built, but no test has had an answer: {', '.join(untested)}"
    text = document(outcomes)
    if os.environ.get(UPDATE) == "1":
        DOCUMENT.write_text(text)
    listed = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    difference = "\n".join(unified_diff(listed.splitlines(), text.splitlines(), "docs/compatibility.md", "this run", lineterm=""))
    assert listed == text, f"{difference}\n\nIf the change is meant, run the tests with {UPDATE}=1 and commit the file."
