"""Fixtures for the tests of cleaning."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def shared_text(shared: Path) -> str:
    """Give the body of the sample document in shared/seed."""
    return next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8").split("\n", 3)[3].removesuffix("\n")
