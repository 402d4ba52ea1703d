"""The words somebody searches for, as PostgreSQL reads them.

Syntax of ``websearch_to_tsquery``: all words, in any order and inflection; "quoted words" as a phrase; ``or``;
``-word`` for texts without it. Case and accents do not matter.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from newsdb.errors import UsageError

CONFIGURATION: ColumnElement[Any] = literal_column("'public.newsdb_english'::regconfig")
# PostgreSQL takes no word above 2 kB; no question is as long as this.
_LONGEST = 1_000


def tsquery(words: str) -> ColumnElement[Any]:
    """SQL: the words as a query."""
    query: ColumnElement[Any] = func.websearch_to_tsquery(CONFIGURATION, words)
    return query


def check_words(connection: Connection, words: str) -> None:
    """Refuse words that no index can look for.

    Raises:
        UsageError: nothing is left of them without stop words, or they only say what must not occur.
    """
    if len(words) > _LONGEST:
        raise UsageError(f"the words to search are too many; up to {_LONGEST:,} characters can be searched")
    nodes, indexable = connection.execute(select(func.numnode(tsquery(words)), func.querytree(tsquery(words)))).one()
    if not any(character.isalnum() for character in words):
        raise UsageError(f"“{words.strip()}” has no word in it; give one to look for")
    if nodes == 0:
        raise UsageError(
            f"“{words.strip()}” has only words too common to be searched (such as the, of, will); add another word"
        )
    if indexable in {"", "T"}:
        raise UsageError(f"“{words.strip()}” only says what must not occur; add a word to look for")
