"""What tests of judgements share: storing articles, and looking at what judgements change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import psycopg

from newsdb import writer
from newsdb.documents import ExtractedArticle, Extraction
from newsdb.writer import judgements
from tests.writer.conftest import make_item

Connection = psycopg.Connection[Any]

PEOPLE_STATE = {
    "people": "SELECT id, name, wikidata_qid, merged_into_id, is_name_fixed FROM people ORDER BY id",
    "names": "SELECT person_id, name, name_key, kind FROM person_names ORDER BY person_id, name",
    "rules": "SELECT person_id, role, source_id, first_on, last_on, article_id FROM namesake_rules ORDER BY 1, 2, 4, 6",
    "positions": "SELECT person_id, title, started_on, ended_on FROM person_positions ORDER BY 1, 2, 3",
    "quotes": "SELECT article_id, ordinal, speaker_id FROM quotes ORDER BY 1, 2",
    "mentions": "SELECT article_id, ordinal, person_id FROM mentions ORDER BY 1, 2",
}


def store(database: Connection, *items: ExtractedArticle, changed: Iterable[UUID] = ()) -> None:
    """Store articles as one load."""
    load_id = writer.start_load(database, ["made"], 1)
    writer.write(database, load_id, 1, writer.Batch(items, frozenset(changed), 0, ()))


def with_role(item: ExtractedArticle, role: str) -> ExtractedArticle:
    """Print a role beside the name, in its mention alone."""
    mentions = tuple(mention._replace(role=role) for mention in item.extraction.mentions)
    return replace(item, extraction=Extraction(item.extraction.quotes, mentions))


def made(
    number: int, speaker: str, role: str | None = None, on: date | None = None, domain: str = "gull.example"
) -> ExtractedArticle:
    """Make an article with one quote and mention."""
    item = make_item(number, speaker, published_on=on, domain=domain, source_name=domain)
    return with_role(item, role) if role else item


def state(database: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All that judgements change."""
    return {part: database.execute(query).fetchall() for part, query in PEOPLE_STATE.items()}


def speakers(database: Connection) -> list[int | None]:
    """The speaker of each article's quote; its mention must be the same person's."""
    rows = database.execute(
        "SELECT speaker_id, person_id FROM quotes JOIN mentions USING (article_id) JOIN articles ON id = article_id"
        " ORDER BY document_id::int"
    ).fetchall()
    assert all(speaker == person for speaker, person in rows)
    return [row[0] for row in rows]


def id_of(database: Connection, name: str) -> int:
    """The id of the only person who is shown by a name."""
    [(person_id,)] = database.execute("SELECT id FROM people WHERE name = %s", (name,)).fetchall()
    return int(person_id)


def is_undone(database: Connection, number: int) -> bool:
    """Whether a judgement does not hold."""
    return number in judgements.undone(database)
