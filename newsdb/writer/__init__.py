"""Storing: batches of extracted articles and rejects into PostgreSQL, each batch in one transaction.

In come ``ExtractedArticle`` and ``Reject``; out go committed rows and ``Counts``. All functions take a psycopg
connection in autocommit mode and open their own transactions.
"""

from newsdb.writer.batch import (
    REFUSALS,
    Batch,
    ConflictError,
    Counts,
    UnitProgress,
    refusal,
    stored_texts,
    text_key,
    write,
)
from newsdb.writer.loads import finish_load, start_load

__all__ = [
    "REFUSALS",
    "Batch",
    "ConflictError",
    "Counts",
    "UnitProgress",
    "finish_load",
    "refusal",
    "start_load",
    "stored_texts",
    "text_key",
    "write",
]
