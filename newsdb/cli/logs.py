"""What commands that run long write on stderr: lines for people, or one JSON object a line for a log collector.

In: records of the standard ``logging`` (see ``newsdb.loader.events``). Out: lines on stderr. One process writes, whole
lines only.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

_SPACING_SECONDS: Final = 10.0  # between lines for people about the same trouble
_OURS: Final = "newsdb"

logger = logging.getLogger(__name__)


class LogFormat(StrEnum):
    """How stderr is written."""

    TEXT = "text"
    JSON = "json"


def start(form: LogFormat, *, quiet: bool, most_rejects: int) -> None:
    """Begin to write what is logged.

    Args:
        form: for people or for programs.
        quiet: in JSON only warnings and errors; in text no line about what passes.
        most_rejects: rejected documents that get a line each, in JSON; the others are counted only.
    """
    stop()
    if form is LogFormat.TEXT:
        logging.getLogger(_OURS).addHandler(_TextLines(quiet=quiet))
        # It warns of a COPY that a lost connection cut off: what is tried again, or ends the command, says so itself.
        logging.getLogger("psycopg").addHandler(logging.NullHandler())
        return
    # Whatever libraries say comes through the same door, so that each line is one of JSON.
    logging.captureWarnings(capture=True)
    logging.getLogger().addHandler(_JsonLines(logging.WARNING if quiet else logging.INFO, most_rejects))
    logging.getLogger(_OURS).setLevel(logging.INFO)


def stop() -> None:
    """Write nothing more of what is logged."""
    for log in (logging.getLogger(), logging.getLogger(_OURS)):
        for handler in [handler for handler in log.handlers if isinstance(handler, _JsonLines | _TextLines)]:
            log.removeHandler(handler)
            logging.captureWarnings(capture=False)
            logging.getLogger(_OURS).setLevel(logging.NOTSET)


def is_json() -> bool:
    """Tell whether stderr is written for programs."""
    return any(isinstance(handler, _JsonLines) for handler in logging.getLogger().handlers)


def tell_failure(sentence: str, exit_code: int, defect: BaseException | None = None) -> None:
    """Say in JSON why the command ends.

    Args:
        sentence: the reason, in one line.
        exit_code: of the command.
        defect: told with its traceback.
    """
    fields: dict[str, Any] = {"error": sentence, "exit_code": exit_code}
    if defect is not None:
        fields["traceback"] = "".join(traceback.format_exception(defect))
    message = f"newsdb ends with exit code {exit_code}"
    logger.error("%s", message, extra={"event": "command_failed", "fields": fields})


class _TextLines(logging.Handler):
    """One plain line for what passes, such as a lost connection, and what a user has to see to.

    Rejected documents have their own place in the summary and in ``newsdb rejects list``.
    """

    def __init__(self, *, quiet: bool) -> None:
        super().__init__(logging.WARNING)
        self._hidden = {"document_rejected", "load_failed", "load_interrupted"} | ({"retrying"} if quiet else set())
        self._last: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "event", "")
        if event in self._hidden:
            return
        if event == "retrying":
            reason = getattr(record, "fields", {}).get("reason", "")
            if record.created - self._last.get(reason, 0.0) < _SPACING_SECONDS:
                return
            self._last[reason] = record.created
        # sys.stderr is looked up each time: while a bar is shown, it is what prints above the bar. A reader of it that
        # went away must not end a load.
        with suppress(OSError):
            sys.stderr.write(f"newsdb: {record.getMessage().removeprefix('newsdb: ')}\n")


class _JsonLines(logging.StreamHandler[Any]):
    """One JSON object a line: timestamp, level, event, message, load_id, and the event's own fields."""

    def __init__(self, least: int, most_rejects: int) -> None:
        super().__init__(sys.stderr)
        self._least = least
        self._most_rejects = most_rejects
        self._rejects = 0
        # A process does one load: the number it was given belongs to all that is said afterwards.
        self._load_id: int | None = None

    def emit(self, record: logging.LogRecord) -> None:
        # Learned from what is not written, too: a quiet log does not show the beginning.
        self._load_id = getattr(record, "fields", {}).get("load_id", self._load_id)
        if record.levelno < self._least:
            return
        if getattr(record, "event", "") == "document_rejected":
            self._rejects += 1
            if self._rejects > self._most_rejects:
                if self._rejects == self._most_rejects + 1:
                    super().emit(_further_rejects(self._most_rejects))
                return
        super().emit(record)

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = getattr(record, "fields", {})
        line = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
            "level": record.levelname.lower(),
            "event": getattr(record, "event", "message"),
            "message": record.getMessage(),
            "load_id": self._load_id,
        }
        if not fields:
            line["logger"] = record.name
        if record.exc_info:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        # ASCII whatever the locale; other letters are escaped.
        return json.dumps(line | fields, default=str)


def _further_rejects(logged: int) -> logging.LogRecord:
    sentence = f"more than {logged:,} documents are rejected; the others are counted, and kept: see newsdb rejects list"
    record = logger.makeRecord(logger.name, logging.WARNING, __file__, 0, sentence, (), None)
    record.event = "further_rejects_not_logged"
    record.fields = {"logged": logged}
    return record
