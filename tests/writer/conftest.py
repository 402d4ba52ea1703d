"""A psycopg connection in autocommit mode, as the writer wants it, and made-up articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psycopg
import pytest
from sqlalchemy import make_url

from newsdb.documents import Article, ExtractedArticle, Extraction, Kind, Mention, Origin, Quote, SpeakerKind, Traits


def dsn(url: str) -> str:
    """Spell a SQLAlchemy URL as libpq wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


# Whose root_id is not the end of their merges.
WRONG_ROOTS = """
WITH RECURSIVE down (id, root_id) AS (
    SELECT id, id FROM people WHERE merged_into_id IS NULL
    UNION ALL
    SELECT people.id, down.root_id FROM people JOIN down ON people.merged_into_id = down.id
)
SELECT people.id, people.root_id, down.root_id FROM people LEFT JOIN down USING (id)
WHERE people.root_id IS DISTINCT FROM nullif(down.root_id, people.id)
"""


@pytest.fixture
def database(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection to a migrated database of the test's own."""
    with psycopg.connect(dsn(database_url), autocommit=True) as connection:
        yield connection
        wrong = connection.execute(WRONG_ROOTS).fetchall()
    assert wrong == [], "people.root_id does not follow merged_into_id"


@pytest.fixture
def other(database_url: str, database: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    """Give a second connection to the same database."""
    with psycopg.connect(dsn(database_url), autocommit=True) as connection:
        yield connection


def make_article(number: int, body: str = "“Rain,” said Orla Fenwick.", domain: str | None = "gull.example") -> Article:
    """Make a cleaned article."""
    url = f"https://{domain}/{number}"
    return Article(
        origin=Origin("made.jsonl", f"line {number}"),
        raw=body.encode(),
        id=uuid5(NAMESPACE_URL, url),
        document_id=str(number),
        url=url,
        canonical_url=url,
        source_name=domain or "The Gull",
        domain=domain,
        title=f"Title {number}",
        published_on=date(2026, 1, 1 + number % 28),
        published_at=None,
        authors=("A. Scribe",),
        publisher="The Gull",
        language_given="en-gb",
        body=body,
        body_sha256=sha256(body.encode()).digest(),
        repairs=(),
        warnings=(),
        extra={"topic": "weather"},
    )


def make_item(number: int, speaker: str = "Orla Fenwick", **changes: Any) -> ExtractedArticle:
    """Make an article with one quote by, and one mention of, ``speaker``."""
    body = f"“Rain {number},” said {speaker}."
    start = body.index(speaker)
    inside = body.index(",")
    quote = Quote(
        start=1,
        end=inside + 1,
        text=body[1 : inside + 1],
        kind=Kind.DIRECT,
        statement_no=1,
        cue="said",
        confidence=0.9,
        speaker=speaker,
        speaker_kind=SpeakerKind.PERSON,
        speaker_printed=speaker,
        speaker_start=start,
        speaker_end=start + len(speaker),
    )
    mention = Mention(start, start + len(speaker), speaker, speaker)
    article = replace(make_article(number, body), **changes)
    traits = Traits(language="en", agency="AP", story_key=number - 2**63)
    return ExtractedArticle(article, traits, Extraction((quote,), (mention,)))
