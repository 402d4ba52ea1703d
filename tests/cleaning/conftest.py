"""Fixtures for the tests of cleaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# Tests are never timed: the machine may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def shared_text(shared: Path) -> str:
    """Give the body of the sample document in shared/seed."""
    return next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8").split("\n", 3)[3].removesuffix("\n")
