"""The schema analyst as such: what the code describes is what was migrated, and every column says what it holds."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from newsdb.database import analyst
from newsdb.database.analyst.catalogue import read_catalogue
from newsdb.database.schema import alembic_config

FROZEN = {
    "0024": "5476723db1fe4d0d1f1fa5f06ac9e356217e1d99696efb5869346f6138f0687b",
    "0026": "4b7f973dddb642800787fc7eb041627abc01121caa9eadcbecd1d486d03aa120",
    "0027": "5c50080c388a0a25664272ebf5b5d555fca9590c3cac10b9e93aea5fa4951beb",
    "0028": "5f71639faeac26bb06f9c0ccfaf445bba598cfd3593c0fb1a4fe9652e0b3880c",
    "0029": "41eadfb02b8ab3c27e5b96edc072e40d3df6d926031e150f16165e28f1cc7b61",
    "0031": "66f77995a8f0c6d7e4abf2b6df151f988f3ac314a3ea2445ba7d5f90d1849437",
    "0033": "b20d0e1e93e5d2b8cfb7e080a879038146a2a02941d972c7a67fb784de914765",
    "0034": "c67ce18123e6990be10864025371389a8858df19fc2dee7184cf63c7c9795267",
    "0035": "f3fcee7bce04c28de3a6fa269d9a576311279f933b89158b7ca2851671f4df39",
    "0036": "b8c9bfda3286a2e1d44be6ae6df03b2c616aaccff82ad589adfb476c06cdd054",
}
"""What released files of migrations/analyst hold, by revision: they never change."""


def newest_copy(checkout: Path, name: str) -> Path:
    """Give the file of the latest revision that has a copy of a view or function."""
    order = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
    copies = [checkout / "migrations" / "analyst" / revision / f"{name}.sql" for revision in order]
    return next(path for path in copies if path.exists())


def test_the_order_names_every_file() -> None:
    """Each file of SQL is carried out, once."""
    assert sorted(analyst.ORDER) == sorted(path.stem for path in analyst.FOLDER.glob("*.sql"))


@pytest.mark.parametrize("name", analyst.ORDER)
def test_the_newest_migration_has_what_the_code_says(checkout: Path, name: str) -> None:
    """A changed file has a revision with a copy of it; how: migrations/README.md."""
    assert newest_copy(checkout, name).read_text(encoding="utf-8") == analyst.sql(name)


@pytest.mark.parametrize("revision", sorted(FROZEN))
def test_copies_of_released_revisions_never_change(checkout: Path, revision: str) -> None:
    """The files of a revision are those that it was released with."""
    digest = hashlib.sha256()
    for path in sorted((checkout / "migrations" / "analyst" / revision).iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    assert digest.hexdigest() == FROZEN[revision]


def test_every_folder_of_copies_is_frozen(checkout: Path) -> None:
    """Each revision that brings copies has its digest above."""
    assert {path.name for path in (checkout / "migrations" / "analyst").iterdir()} == set(FROZEN)


def test_everything_has_a_comment(connection: Connection) -> None:
    """Each view, each of its columns and each function says what it is, in a sentence."""
    things = read_catalogue(connection)
    assert len(things) > 30
    silent = [thing.name for thing in things if not re.search(r"[.”')]\.?$", thing.comment)]
    silent += [
        f"{thing.name}.{column.name}"
        for thing in things
        for column in thing.columns
        if not column.comment.endswith(".")
    ]
    assert silent == []


def test_names_carry_meaning(connection: Connection) -> None:
    """Names end by what they hold: _on a day, _at an instant, _count a number; is_ is a truth value."""
    for thing in read_catalogue(connection):
        for column in thing.columns:
            where = f"{thing.name}.{column.name}"
            assert column.name.endswith("_on") == (column.kind == "date"), where
            assert column.name.endswith("_at") == (column.kind == "timestamptz"), where
            assert column.name.startswith("is_") == (column.kind == "boolean"), where
            assert column.kind == "bigint" or not re.search(r"_count(_without_copies)?$", column.name), where


def test_functions_with_the_owners_rights_have_a_path_of_their_own(connection: Connection) -> None:
    """Whoever calls a function with the owner's rights cannot slip other tables, operators or functions under it."""
    rows = connection.execute(
        text(
            "SELECT proname, proconfig FROM pg_proc WHERE pronamespace IN ('analyst'::regnamespace,"
            " 'public'::regnamespace) AND prosecdef"
        )
    ).all()
    assert len(rows) > 3
    assert [name for name, settings in rows if "search_path=pg_catalog, pg_temp" not in (settings or [])] == []


def test_no_function_is_everybodys(connection: Connection) -> None:
    """The right to call is granted to roles, and to nobody else."""
    free = connection.scalars(
        text(
            "SELECT proname FROM pg_proc, LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a"
            " WHERE pronamespace = 'analyst'::regnamespace AND a.grantee = 0"
        )
    ).all()
    assert free == []


def test_no_view_shows_what_was_taken_down(connection: Connection) -> None:
    """No view and no function reads the tables of takedowns and rejects, but those that analysts may not ask."""
    told = {"newsdb_counted_state", "newsdb_takedown_state"}
    sources = [analyst.sql(name) for name in analyst.ORDER if name not in told]
    assert [
        source for source in sources if re.search(r"\b(takedown\w*|rejects)\b", source.replace("a takedown", ""))
    ] == []
