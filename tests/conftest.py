"""What every test may lean on: an environment without surprises."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Time is for the benchmarks: on a busy machine a deadline fails examples that are right.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

_SURPRISES = ("AMOOT_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token, endpoint or proxy of the machine's owner gets into a test."""
    for name in list(os.environ):
        if name.upper().startswith(_SURPRISES):
            monkeypatch.delenv(name)
