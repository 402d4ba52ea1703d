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
    Reading,
    Selection,
    StoredText,
    count_selected,
    replace_extractions,
    selected_ids,
    stored_texts_of,
)
from newsdb.writer.loads import close_killed_loads, count_passed, finish_load, hold_load, record_metrics, start_load
from newsdb.writer.rejects import (
    StoredReject,
    drop_rejects,
    rejected_bytes,
    rejects_mentioning,
    stored_rejects,
)
from newsdb.writer.takedowns import Look, StoredArticle, StoredTakedown, Takedown, look
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
    "Look",
    "Reading",
    "Selection",
    "StoredArticle",
    "StoredReject",
    "StoredTakedown",
    "StoredText",
    "Takedown",
    "TextKey",
    "Unit",
    "claim",
    "close_killed_loads",
    "count_passed",
    "count_selected",
    "drop_rejects",
    "fingerprint",
    "finish_load",
    "hold_load",
    "link",
    "look",
    "queue_stored",
    "record",
    "record_metrics",
    "refusal",
    "rejected_bytes",
    "rejects_mentioning",
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
