"""Storing: batches of extracted articles and rejects into PostgreSQL, each batch in one transaction.

In come ``ExtractedArticle`` and ``Reject``; out go committed rows and ``Counts``. All functions take a psycopg
connection in autocommit mode and open their own transactions.
"""

from newsdb.writer.batch import (
    REFUSALS,
    Attempt,
    Batch,
    ConflictError,
    Counts,
    refusal,
    stored_texts,
    text_key,
    was_committed,
    write,
)
from newsdb.writer.loads import close_killed_loads, count_passed, finish_load, hold_load, start_load
from newsdb.writer.units import Checkpoint, Claims, Unit, claim, record, renew

__all__ = [
    "REFUSALS",
    "Attempt",
    "Batch",
    "Checkpoint",
    "Claims",
    "ConflictError",
    "Counts",
    "Unit",
    "claim",
    "close_killed_loads",
    "count_passed",
    "finish_load",
    "hold_load",
    "record",
    "refusal",
    "renew",
    "start_load",
    "stored_texts",
    "text_key",
    "was_committed",
    "write",
]
