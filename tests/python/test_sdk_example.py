"""A program that was written for the official service runs against ours as it stands."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_program_without_any_address_is_led_to_our_server(server, organization):
    folder = Path(__file__).parent / "example"
    done = subprocess.run(
        [sys.executable, folder / "flow.py"],
        env=os.environ
        | {
            "PYTHONPATH": str(folder),
            "PATCHBAY_EXAMPLE_URL": server.url,
            "SYNQLY_ORG_TOKEN": organization.token,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == organization.name
