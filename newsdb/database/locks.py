"""Advisory locks that the writer takes and the queries look for."""

from __future__ import annotations

from typing import Final

LOAD_LOCK_CLASS: Final = 0x6C6F6164
"""First half of the locks of running loads, the load's id (modulo 2**31) is the second: "load" in ASCII."""

LOAD_IS_HELD: Final = (
    "EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
    f" AND classid = {LOAD_LOCK_CLASS} AND objid::bigint = l.id % 2147483648 AND objsubid = 2)"
)
"""In SQL: whether somebody holds the lock of the load that is called l."""
