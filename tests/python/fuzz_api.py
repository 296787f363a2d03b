"""Looks for what the API's tests have not found: Schemathesis on both descriptions, for as long as it is told.

`cargo xtask fuzz api` starts it. Each round is a server with a fresh database, an API, and a seed of its own; what fails
is kept with all that is needed to see it again.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from time import monotonic

from synqly.management import ProviderConfig_TicketingMockTicketing

from contract import fuzz
from databases import Postgres, Sqlite
from patchbay import Server
from sdk import Client

# Longest round, in seconds: long enough for sequences of calls, short enough for several seeds.
ROUND = 300


def main() -> int:
    wanted = arguments()
    ends = monotonic() + wanted.minutes * 60
    rounds = failed = 0
    while (left := ends - monotonic()) > 5 or rounds < len(APIS):
        api, seed = APIS[rounds % len(APIS)], wanted.seed + rounds // len(APIS)
        # The first round of each API leaves time for the other.
        seconds = max(5, min(ROUND, left / max(1, len(APIS) - rounds)))
        folder = wanted.folder / f"{api}-{seed}"
        failed += not play(wanted.database, folder, api, str(seed), seconds)
        rounds += 1
    print(f"{rounds} rounds, {failed} with failures")
    if failed:
        print(f"What failed is in {wanted.folder}; `reproductions.py` of a round has the requests, and the same --seed makes them again.")
    return 1 if failed else 0


APIS = ["management", "engine"]


def play(database: str, folder: Path, api: str, seed: str, seconds: float) -> bool:
    """One round. What it was is kept only if something failed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data = Sqlite(folder) if database == "sqlite" else Postgres()
    server = Server(folder, data, "--requests-per-minute", "0")
    print(f"{api} on {database}, {seconds:.0f} s, seed {seed}", flush=True)
    try:
        report = fuzz(server, folder, token(server, api), examples=50, api=api, seed=seed, seconds=seconds)
    finally:
        server.stop()
        complaints = server.complaints()
        data.drop()
    (folder / "output.txt").write_text(report["output"])
    failures = report["failures"] or report["errors"]
    looked = report["operations"]["tested"] == report["operations"]["total"] - report["left_out"]
    if not looked:
        print(f"  only {report['operations']['tested']} of {report['operations']['total']} operations were reached: give it more minutes")
    for line in complaints[:5]:
        print(f"  the server logged: {line[:300]}")
    if failures:
        print("\n".join(f"  {line}" for line in report["output"].splitlines()[-60:]))
    if looked and not failures and not complaints:
        shutil.rmtree(folder)
        return True
    return False


def token(server: Server, api: str) -> str:
    organization = server.create_organization("Fuzz", "--root")
    if api == "management":
        return organization.token
    with Client(server.url, organization.token, "sync") as client:
        config = ProviderConfig_TicketingMockTicketing()
        return client.integrations.create(organization.account_id, provider_config=config).result.token.access.secret


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--database", choices=["sqlite", "postgres"], required=True)
    parser.add_argument("--folder", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
