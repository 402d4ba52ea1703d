"""Databases of each release, as backups of the sample articles in ``releases/``: they come up to today's schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, text

from newsdb import backup, doctor, loader
from newsdb.database import analyst, schema
from newsdb.database.engine import connect
from newsdb.database.schema import State, inspect_schema, migrate
from newsdb.settings import Settings
from tests.database import installed_release

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.dump"))
# Of the server and the machine, not of the rows.
ABOUT_ROWS = [
    check.name for check in doctor.CHECKS if check.look.__module__ in {doctor.rows.__name__, doctor.schema.__name__}
]


@pytest.mark.parametrize("dump", RELEASES, ids=[dump.stem for dump in RELEASES])
def test_a_database_of_a_release_comes_up_to_date(
    create_database: Callable[..., URL], tmp_path: Path, dump: Path
) -> None:
    """Restored and migrated it is sound, holds what it held, and takes more."""
    url = create_database().render_as_string(hide_password=False)
    settings = Settings(database_url=SecretStr(url), home=tmp_path / "home")
    restored = backup.restore(settings, dump, is_trial=True)
    assert restored.refused == ()
    with connect(settings) as connection:
        migrate(connection)
        assert inspect_schema(connection).state is State.CURRENT
    found = list(doctor.examine(settings, is_full=True, only=ABOUT_ROWS))
    assert len(found) >= len(ABOUT_ROWS)
    assert [finding for finding in found if finding.level in {doctor.Level.WARNING, doctor.Level.ERROR}] == []
    article = tmp_path / "article.json"
    body = "“The quay is safe,” said harbour master Ada Keller."
    article.write_text(json.dumps({"url": "https://harborledger.example/quay", "body": body}))
    assert loader.load(settings, [str(article)], jobs=1).counts.new == 1
    with connect(settings) as connection:
        for table in ("articles", "article_versions", "quotes"):
            held = restored.manifest.tables[f"public.{table}"].rows
            stored = connection.scalar(text(f"SELECT count(*) FROM {table}"))
            assert stored == held + (table != "article_versions")


def test_every_release_is_here(checkout: Path) -> None:
    """Each release of the changelog left a backup."""
    headings = [line for line in (checkout / "CHANGELOG.md").read_text().splitlines() if line.startswith("## [")]
    released = {line.split("[")[1].partition("]")[0] for line in headings} - {"Unreleased"}
    assert {dump.stem.removeprefix("newsdb-") for dump in RELEASES} == released


def test_the_schema_of_the_release_before_is_the_oldest_that_fits(checkout: Path) -> None:
    """The code works on the schema of the release before, and the schema serves that release."""
    before = installed_release.before(checkout)
    manifest = json.loads((RELEASES[0].parent / f"newsdb-{before}.dump.json").read_text(encoding="utf-8"))
    assert manifest["schema_revision"] == schema.OLDEST_REVISION
    since = re.search(r"'(\d{4})'", analyst.sql("newsdb_compatible_since"))
    assert since is not None
    assert since[1] <= schema.OLDEST_REVISION
