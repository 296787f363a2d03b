"""Schemathesis on one of the two descriptions that a server gives of itself: how it is started, and what it reports."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from sys import executable

import httpx

from patchbay import Server

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
    # Only the second published API demands headers. Here they go with every call, also with those that are to leave one
    # out; test_tenant_members.py tries its commands without each.
    "missing_required_header",
]


def operations(server: Server, scheme: str | None, api: str = "management") -> set[str]:
    """The operations that the description says to prove oneself for by this scheme; `None`: that need no token."""
    description = httpx.get(f"{server.url}/v1/meta/openapi/{api}").json()
    return {
        f"{method.upper()} {path}"
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if next(iter(operation.get("security", [{}])[0]), None) == scheme
    }


def accepted(report: dict) -> set[str]:
    """The operations that a valid request has succeeded with."""
    rates = report["valid_rates"].items()
    return {operation for operation, kinds in rates if any(rate["accepted"] for rate in kinds.values())}


def fuzz(
    server: Server,
    directory: Path,
    token: str | None,
    examples: int,
    parameters: dict[str, str] | None = None,
    about: dict[str, dict[str, str]] | None = None,
    phases: str = f"{ALONE},stateful",
    api: str = "management",
    seed: str = SEED,
    seconds: float | None = None,
) -> dict:
    """Runs Schemathesis on one of the descriptions and returns its report; with `seconds` it goes on for that long. What `parameters` hold is sent in their place wherever they
    stand; for the operations that `about` names, there are more of them."""
    config = directory / "schemathesis.toml"
    # JSON texts are TOML texts too.
    settings = f"hooks = {json.dumps(str(Path(__file__).parent / 'contract_hooks.py'))}\n"
    if parameters:
        settings += "[parameters]\n"
        settings += "".join(f"{json.dumps(name)} = {json.dumps(value)}\n" for name, value in parameters.items())
    if token:
        settings += f"[auth.openapi.bearer]\nbearer = {json.dumps(token)}\n"
    for operation, more in (about or {}).items():
        settings += f"[[operations]]\ninclude-operation-id = {json.dumps(operation)}\n"
        pairs = ", ".join(f"{json.dumps(name)} = {json.dumps(value)}" for name, value in more.items())
        settings += f"parameters = {{ {pairs} }}\n"
    config.write_text(settings)
    report = directory / "report.json"
    command = [executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    command += [f"{server.url}/v1/meta/openapi/{api}", "--report=json", f"--report-json-path={report}"]
    command += [f"--phases={phases}", "--checks=all", f"--seed={seed}"]
    if api == "management":
        # A stream never ends; it has tests of its own.
        command += ["--exclude-path=/v1/events"]
    if seconds:
        command += [f"--max-time={seconds:.0f}"]
    command += [f"--max-examples={examples}", f"--exclude-checks={','.join(EXCLUDED)}", "--continue-on-failure"]
    # Answers come at once; one that takes longer than this has hung.
    command += [f"--report-pytest-path={directory / 'reproductions.py'}"]
    command += ["--request-timeout=20", "--generation-database=none", "--warnings=off", "--no-color"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=1200 + (seconds or 0), check=False)
    assert report.exists(), f"Schemathesis did not finish:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    found = json.loads(report.read_text()) | {"output": done.stdout, "left_out": int(api == "management")}
    cases = found["test_cases"]["generated"]
    print(f"{cases} cases on {found['operations']['tested']} operations in {found['running_time']:.0f} s, seed {seed}")
    return found


def assert_clean(report: dict) -> None:
    assert report["complete"] and report["exit_code"] == 0, report["output"][-8000:]
    assert not report["failures"] and not report["errors"], report["output"][-8000:]
    # All but the stream, which is left out above.
    assert report["operations"]["tested"] == report["operations"]["total"] - report["left_out"] > 0
    assert report["test_cases"]["generated"] > 0
