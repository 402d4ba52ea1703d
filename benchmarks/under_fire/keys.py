"""Which rows there are, told by the keys of each table: how many, and a checksum that asks for no order.

The same checksum is made here of what was committed, and by the server of what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import md5
from typing import Any, Final

import psycopg
from psycopg import sql

KEY_OF: Final[Mapping[str, sql.SQL]] = {
    "articles": sql.SQL("id::text"),
    "quotes": sql.SQL("article_id || '/' || ordinal"),
    "mentions": sql.SQL("article_id || '/' || ordinal"),
    "people": sql.SQL("id::text"),
    "person_names": sql.SQL("person_id || '/' || name"),
}
"""What is written under fire, and the key of a row as text."""

_DIGITS: Final = 15  # of an MD5: a bigint holds them
_STORED: Final = sql.SQL(
    "SELECT count(*), coalesce(sum(('x' || left(md5({key}), {digits}))::bit(60)::bigint), 0)::text FROM {table}"
)


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of a table.

    Attributes:
        count: how many.
        checksum: the sum of their digests.
    """

    count: int = 0
    checksum: int = 0

    def __add__(self, other: Keys) -> Keys:
        return Keys(self.count + other.count, self.checksum + other.checksum)

    def __sub__(self, other: Keys) -> Keys:
        return Keys(self.count - other.count, self.checksum - other.checksum)


def keys(texts: Iterable[str]) -> Keys:
    """Sum up keys."""
    digests = [int(md5(text.encode(), usedforsecurity=False).hexdigest()[:_DIGITS], 16) for text in texts]
    return Keys(len(digests), sum(digests))


def stored_keys(connection: psycopg.Connection[Any]) -> dict[str, Keys]:
    """Sum up the keys of all that is stored, table by table."""
    found = {}
    for table, key in KEY_OF.items():
        query = _STORED.format(key=key, digits=_DIGITS, table=sql.Identifier(table))
        count, checksum = connection.execute(query).fetchall()[0]
        found[table] = Keys(count, int(checksum))
    return found
