"""What the loader tells the log: one record an event, with a stable name and its fields beside the sentence.

In: what happened. Out: records of the standard ``logging`` below ``newsdb.loader``, each with the attributes ``event``
(a name for programs) and ``fields`` (a dict of JSON values). Who shows them, and how, is the program's matter. Workers
in processes of their own send theirs to the reading process, so that one process alone writes.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection
from typing import Any

from newsdb.documents import Reject

# Without a handler of the program's own, warnings would go to stderr: a library does not decide that.
logging.getLogger("newsdb.loader").addHandler(logging.NullHandler())

logger = logging.getLogger(__name__)


def tell(log: logging.Logger, level: int, event: str, sentence: str, **fields: Any) -> None:
    """Log an event.

    Args:
        log: of the module in which it happened.
        level: of ``logging``.
        event: its name, snake case; programs look for it, so it stays as it is.
        sentence: the same for people.
        fields: JSON values; never credentials.
    """
    log.log(level, "%s", sentence, extra={"event": event, "fields": fields})


def tell_rejected(load_id: int, reject: Reject) -> None:
    """Log a document that went to quarantine."""
    origin = reject.origin
    place = f"{origin.path}, {origin.position}" if origin.position else origin.path
    tell(
        logger,
        logging.WARNING,
        "document_rejected",
        f"{place}: rejected",
        load_id=load_id,
        path=origin.path,
        position=origin.position,
        reason=reject.reason,
    )


def send_records(pipe: Connection) -> None:
    """Let this process send all that it logs through a pipe, instead of writing it."""
    logging.captureWarnings(capture=True)
    logging.getLogger().addHandler(_Sender(pipe))


def take_record(record: logging.LogRecord) -> None:
    """Log what another process has sent, as if it had happened here."""
    log = logging.getLogger(record.name)
    if log.isEnabledFor(record.levelno):
        log.handle(record)


class _Sender(QueueHandler):
    """Sends records, made fit for it by ``QueueHandler``: formatted, without traceback objects."""

    queue: Any

    def __init__(self, pipe: Connection) -> None:
        super().__init__(pipe)  # type: ignore[arg-type]  # only enqueue touches it

    def enqueue(self, record: logging.LogRecord) -> None:
        # The other end is gone when the load has ended: nobody is left to be told.
        with suppress(OSError):
            self.queue.send(record)
