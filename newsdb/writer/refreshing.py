"""What analysts' views keep ready, brought up to date: which quotations are one utterance, and counts.

In: a connection. Out: the materialized view is current; who reads meanwhile reads the state before.
"""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection

SMALL: Final = 300_000
"""Quotes up to which each load refreshes: thirteen microseconds each, so four seconds at most."""
_MUCH: Final = 0.1


def refresh(connection: Connection[Any]) -> None:
    """Bring it up to date, whatever it takes: thirteen seconds and more for each million quotes."""
    connection.execute("SELECT public.newsdb_refresh()")


def refresh_after(connection: Connection[Any], changed: int) -> bool:
    """Bring it up to date after a load, if that takes no time, or if the load brought much.

    Args:
        connection: outside of a transaction.
        changed: articles that were stored.

    Returns:
        Whether it was.
    """
    sizes = dict(
        connection.execute(
            "SELECT relname, greatest(reltuples, 0) FROM pg_class"
            " WHERE oid IN ('public.quotes'::regclass, 'public.articles'::regclass)"
        ).fetchall()
    )
    if sizes["quotes"] > SMALL and changed <= _MUCH * sizes["articles"]:
        return False
    refresh(connection)
    return True
