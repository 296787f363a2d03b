"""The server against its own API description: Schemathesis makes requests from it, valid and broken ones, alone and in
sequences, and holds every answer against it."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from sys import executable

import pytest

from patchbay import Organization, Server
from sdk import Client

# A fixed seed makes a failure repeatable; another one may be given to look further.
SEED = os.environ.get("PATCHBAY_TEST_SEED", "20261122")
FULL = os.environ.get("PATCHBAY_TEST_FULL") == "1"

# The phases that look at one call at a time.
ALONE = "examples,coverage,fuzzing"

# Checks that are off, each for its reason; all others are on.
EXCLUDED = [
    # A schema can say "text", and not which texts are names, filters, durations or pointers that resolve: what it
    # allows may still be refused. Instead the tests demand that every operation accepts a share of valid requests.
    "positive_data_acceptance",
]


def test_an_administrator_gets_only_described_answers(server: Server, organization: Organization, tmp_path: Path):
    report = fuzz(server, tmp_path, organization.token, examples=600 if FULL else 60)
    assert_clean(report)
    phases = {name: phase["status"] for name, phase in report["phases"].items()}
    assert phases == dict.fromkeys(("examples", "coverage", "fuzzing", "stateful"), "success")
    accepted = Counter()
    for operation, rates in report["valid_rates"].items():
        accepted[operation] = sum(rate["accepted"] for rate in rates.values())
    # Otherwise all that was proven would be that everything is refused.
    assert not [operation for operation, count in accepted.items() if count == 0], accepted
    assert len(accepted) == report["operations"]["total"]


def test_a_stranger_reaches_nothing_of_another_organization(
    server: Server, organization: Organization, sync: Client, tmp_path: Path
):
    target = sync.accounts.create(name="target", labels=["untouched"]).result.account
    mine = sync.organization.get().result
    stranger = server.create_organization("Stranger")
    # Every call about an account is about the other organization's.
    report = fuzz(server, tmp_path, stranger.token, examples=120 if FULL else 12, account=target.id, phases=ALONE)
    assert_clean(report)
    reached = [
        operation
        for operation, rates in report["valid_rates"].items()
        if "{account_id}" in operation and any(rate["accepted"] for rate in rates.values())
    ]
    assert reached == []
    assert sync.accounts.get(target.id).result == target
    assert [one.name for one in sync.accounts.list().result] == sorted([organization.name, "target"])
    assert sync.organization.get().result == mine


@pytest.mark.parametrize("token", [None, "no-token-of-ours", "refresh"])
def test_without_a_good_token_only_public_calls_are_answered(
    server: Server, organization: Organization, tmp_path: Path, token: str | None
):
    if token == "refresh":
        # Good for renewing, not for calling; a real one, so that the refusal is about what it is for.
        token = organization.refresh_token
    report = fuzz(server, tmp_path, token, examples=50 if FULL else 5)
    assert_clean(report)
    public = {operation for operation in report["valid_rates"] if "/v1/accounts" not in operation}
    public -= {operation for operation in public if "/v1/organization" in operation}
    accepted = {
        operation
        for operation, rates in report["valid_rates"].items()
        if any(rate["accepted"] for rate in rates.values())
    }
    assert accepted == public and public


def fuzz(
    server: Server,
    directory: Path,
    token: str | None,
    examples: int,
    account: str | None = None,
    phases: str = f"{ALONE},stateful",
) -> dict:
    """Runs Schemathesis to its end and returns its report. With `account`, calls about an account are about that one."""
    config = directory / "schemathesis.toml"
    # JSON texts are TOML texts too.
    settings = f"hooks = {json.dumps(str(Path(__file__).parent / 'contract_hooks.py'))}\n"
    if account:
        settings += f'[parameters]\n"path.account_id" = {json.dumps(account)}\n'
    if token:
        settings += f"[auth.openapi.bearer]\nbearer = {json.dumps(token)}\n"
    config.write_text(settings)
    report = directory / "report.json"
    command = [executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    command += [f"{server.url}/v1/meta/openapi/management", "--report=json", f"--report-json-path={report}"]
    command += [f"--phases={phases}", "--checks=all", f"--seed={SEED}"]
    command += [f"--max-examples={examples}", f"--exclude-checks={','.join(EXCLUDED)}", "--continue-on-failure"]
    # Answers come at once; one that takes longer than this has hung.
    command += ["--request-timeout=20", "--generation-database=none", "--warnings=off", "--no-color"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=1200, check=False)
    assert report.exists(), f"Schemathesis did not finish:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    found = json.loads(report.read_text()) | {"output": done.stdout}
    cases = found["test_cases"]["generated"]
    print(f"{cases} cases on {found['operations']['tested']} operations in {found['running_time']:.0f} s, seed {SEED}")
    return found


def assert_clean(report: dict) -> None:
    assert report["complete"] and report["exit_code"] == 0, report["output"][-8000:]
    assert not report["failures"] and not report["errors"], report["output"][-8000:]
    assert report["operations"]["tested"] == report["operations"]["total"] > 0
    assert report["test_cases"]["generated"] > 0
