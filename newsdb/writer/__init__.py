"""Storing: batches of extracted articles and rejects into PostgreSQL, each batch in one transaction.

In come ``ExtractedArticle`` and ``Reject``; out go committed rows and ``Counts``. All functions take a psycopg
connection in autocommit mode and open their own transactions.
"""

from newsdb.writer.batch import (
    REFUSALS,
    Attempt,
    Batch,
    Counts,
    fingerprint,
    refusal,
    was_committed,
    write,
)
from newsdb.writer.extractions import (
    Selection,
    StoredText,
    count_selected,
    find_source,
    replace_extractions,
    selected_ids,
    stored_texts_of,
)
from newsdb.writer.loads import close_killed_loads, count_passed, finish_load, hold_load, record_metrics, start_load
from newsdb.writer.rejects import StoredReject, drop_rejects, rejected_bytes, stored_rejects
from newsdb.writer.units import Checkpoint, Claims, Unit, claim, record, renew
from newsdb.writer.utterances import Linked, link, queue_stored
from newsdb.writer.versions import ConflictError, TextKey, stored_texts, text_key

__all__ = [
    "REFUSALS",
    "Attempt",
    "Batch",
    "Checkpoint",
    "Claims",
    "ConflictError",
    "Counts",
    "Linked",
    "Selection",
    "StoredReject",
    "StoredText",
    "TextKey",
    "Unit",
    "claim",
    "close_killed_loads",
    "count_passed",
    "count_selected",
    "drop_rejects",
    "find_source",
    "fingerprint",
    "finish_load",
    "hold_load",
    "link",
    "queue_stored",
    "record",
    "record_metrics",
    "refusal",
    "rejected_bytes",
    "renew",
    "replace_extractions",
    "selected_ids",
    "start_load",
    "stored_rejects",
    "stored_texts",
    "stored_texts_of",
    "text_key",
    "was_committed",
    "write",
]
