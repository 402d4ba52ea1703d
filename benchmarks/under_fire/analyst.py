"""An analyst of the first days: questions over the tables of the first revision, each a transaction of its own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from benchmarks.under_fire.clients import Client
from newsdb.settings import Settings


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked in one transaction.

    Attributes:
        subjects: what it is asked about, see ``_SUBJECTS``.
        statements: by kind; each takes one subject.
    """

    subjects: str
    statements: Mapping[str, str]


_QUESTIONS: Final = (
    _Question(
        "speakers",
        {
            "quotes of a speaker": """
                SELECT q.text, q.speaker_role, a.title, a.published_on, a.url
                FROM quotes AS q JOIN articles AS a ON a.id = q.article_id
                WHERE q.speaker_id = %s ORDER BY a.published_on DESC LIMIT 50
            """
        },
    ),
    _Question(
        "words",
        {
            "quotes with a word": """
                SELECT q.text, q.speaker_name, p.name, ts_rank(q.search, query) AS rank
                FROM websearch_to_tsquery('public.newsdb_english', %s) AS query
                JOIN quotes AS q ON q.search @@ query LEFT JOIN people AS p ON p.id = q.speaker_id
                ORDER BY rank DESC LIMIT 20
            """
        },
    ),
    _Question(
        "outlets",
        {
            "quotes of an outlet by month": """
                SELECT date_trunc('month', a.published_on) AS month, count(DISTINCT a.id), count(*)
                FROM articles AS a JOIN quotes AS q ON q.article_id = a.id
                WHERE a.source_id = %s GROUP BY 1 ORDER BY 1
            """
        },
    ),
    _Question(
        "kinds",
        {
            "all quotes by month": """
                SELECT date_trunc('month', a.published_on) AS month, count(*)
                FROM quotes AS q JOIN articles AS a ON a.id = q.article_id
                WHERE q.kind = %s GROUP BY 1 ORDER BY 1
            """
        },
    ),
    _Question(
        "articles",
        {
            "an article": "SELECT title, published_on, url, body FROM articles WHERE id = %s",
            "its quotes": "SELECT ordinal, text, speaker_name FROM quotes WHERE article_id = %s ORDER BY ordinal",
            "its people": """
                SELECT m.name, p.name, m.start_char FROM mentions AS m LEFT JOIN people AS p ON p.id = m.person_id
                WHERE m.article_id = %s ORDER BY m.ordinal
            """,
        },
    ),
)
_SUBJECTS: Final = {
    "speakers": """
        SELECT speaker_id FROM quotes WHERE speaker_id IS NOT NULL
        GROUP BY speaker_id ORDER BY count(*) DESC, speaker_id LIMIT 200
    """,
    "words": """
        SELECT word FROM ts_stat('SELECT search FROM quotes LIMIT 20000') WHERE length(word) > 4
        ORDER BY ndoc DESC, word OFFSET 50 LIMIT 200
    """,
    "outlets": "SELECT source_id FROM articles GROUP BY source_id ORDER BY count(*) DESC, source_id LIMIT 50",
    "kinds": "SELECT DISTINCT kind FROM quotes",
    "articles": "SELECT id FROM articles ORDER BY md5(id::text) LIMIT 1000",
}

Subjects = Mapping[str, Sequence[Any]]
"""What is asked about, by name."""


def find_subjects(connection: psycopg.Connection[Any]) -> Subjects:
    """Find what there is to be asked about."""
    return {name: [row[0] for row in connection.execute(query)] for name, query in _SUBJECTS.items()}


class Analyst(Client):
    """Asks one question after the other.

    Args:
        settings: where the database is.
        number: which analyst; each asks in an order of its own.
        subjects: what is asked about.
    """

    def __init__(self, settings: Settings, number: int, subjects: Subjects) -> None:
        super().__init__(settings, f"analyst {number}")
        self._subjects = subjects
        self._chance = random.Random(number)  # noqa: S311  (guards nothing)

    def turn(self) -> None:
        """Ask one question."""
        question = self._chance.choice(_QUESTIONS)
        subject = self._chance.choice(self._subjects[question.subjects])

        def ask(connection: psycopg.Connection[Any]) -> None:
            with connection.transaction():
                for kind, query in question.statements.items():
                    with self.timed(kind):
                        connection.execute(query.encode(), (subject,)).fetchall()

        self.session.run(ask)
