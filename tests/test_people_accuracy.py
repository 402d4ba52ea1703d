"""Accuracy floors of people across articles, on the whole sample, just under what was reached."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import NullPool, create_engine, text

from benchmarks.identity import PEOPLE, load_pairs, people_of, score
from benchmarks.people import natural
from newsdb import loader
from newsdb.settings import Settings


def test_people_across_articles(shared: Path, database_url: str, tmp_path: Path) -> None:
    """Of the pairs of names that are joined nearly all are one person's; of those that are, nine of ten are joined."""
    settings = Settings(database_url=SecretStr(database_url), home=tmp_path)
    loader.load(settings, [str(shared / "corpora/articles/sample-4000.jsonl.gz")])
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        pairs, changed = load_pairs(PEOPLE, connection)
        identity = people_of(connection)
        told = connection.scalar(text("SELECT count(*) FROM mentions WHERE person_id_confidence IS NOT NULL")) or 0
    assert not changed
    figures = natural(pairs, identity)
    assert figures.precision >= 0.988
    assert figures.recall >= 0.905
    of_kinds = score(pairs, identity, kinds=True)
    assert of_kinds["similar: surname only"].joined == 0
    assert of_kinds["similar: suffix"].joined == 0
    assert told > 4_000
