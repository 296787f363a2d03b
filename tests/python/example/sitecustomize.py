"""Leads programs that name no server to ours, without touching them: Python runs this file before any of them."""

import os

from synqly.engine.environment import SynqlyEngineEnvironment
from synqly.management.environment import SynqlyManagementEnvironment

for environment in (SynqlyManagementEnvironment, SynqlyEngineEnvironment):
    environment.SYNQLY._value_ = os.environ["PATCHBAY_EXAMPLE_URL"]
