"""The chain of migrations while a loader of the first days writes and analysts ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from benchmarks.under_fire.fire import FIRST, fire, take_back
from newsdb.database.migrating.revisions import chain
from newsdb.settings import Settings


@pytest.fixture
def first_days(
    create_database: Callable[..., URL], drop_database: Callable[[URL], None], seeds_template: URL, tmp_path: Path
) -> Iterator[Settings]:
    """Give a database with the sample articles at the first revision that has tables."""
    url = create_database(seeds_template)
    settings = Settings(database_url=SecretStr(url.render_as_string(hide_password=False)), home=tmp_path)
    take_back(settings)
    yield settings
    drop_database(url)


def test_nobody_fails_and_nothing_is_lost(first_days: Settings) -> None:
    """All revisions pass beside a loader and two analysts, who are never refused; what was committed is there."""
    outcome = fire(first_days, loaders=1, analysts=2, calm_seconds=0.2)
    assert (outcome.failures, outcome.wrong) == ([], [])
    assert [window.revision for window in outcome.windows] == [each.id for each in chain() if each.id > FIRST]
    assert outcome.written["articles"].count >= 50
    # To the end: a revision of milliseconds may fall between two statements.
    for statements in (outcome.readers, outcome.writers):
        assert any(window.met(statements) for window in outcome.windows[-5:])
