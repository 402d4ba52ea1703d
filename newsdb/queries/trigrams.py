"""Names that resemble a given one, by trigrams (pg_trgm).

The operators compare with a threshold that is a setting of the session; it is set for the transaction alone.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.orm import InstrumentedAttribute

Column = ColumnElement[Any] | InstrumentedAttribute[Any]

# Below the defaults (0.3, 0.6): one wrong letter or accent in a short surname costs half of its trigrams.
_WHOLE = "0.25"
_WORD = "0.4"


def lower_thresholds(connection: Connection) -> None:
    """Let the trigram operators find names with a wrong letter, until the transaction ends."""
    connection.execute(
        select(
            func.set_config("pg_trgm.similarity_threshold", _WHOLE, True),
            func.set_config("pg_trgm.word_similarity_threshold", _WORD, True),
        )
    )


def resembles(column: Column, name: str) -> ColumnElement[bool]:
    """Whether ``name`` resembles a stretch of ``column``; served by a trigram index."""
    return column.bool_op("%>")(name)


def likeness(column: Column, name: str) -> ColumnElement[float]:
    """How well ``name`` resembles ``column`` or a stretch of it, 0 to 1, case and accents aside."""
    plain = func.lower(func.public.unaccent(column))
    asked = func.lower(func.public.unaccent(name))
    # The whole counts a little more than a part of it: "Ann Keller" before "Ann Keller-Brandt".
    return 0.8 * func.word_similarity(asked, plain) + 0.2 * func.similarity(asked, plain)
