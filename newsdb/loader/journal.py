"""The log of a run: begun, units claimed and read, how far it is, waiting, ended; and the count of its units.

In: what the run does, as it does it. Out: events, not more of them than somebody can read: many small units are told
together, progress now and then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from newsdb import __version__
from newsdb.extraction import EXTRACTOR_VERSION
from newsdb.loader.events import tell
from newsdb.loader.progress import Progress, Summary
from newsdb.writer import Checkpoint, Claims, Unit

PROGRESS_SECONDS: Final = 10.0
"""Between two events that say how far the run is."""

_NAMED: Final = 5  # units of those that are told together
_NAMED_INPUTS: Final = 20

logger = logging.getLogger(__name__)


class Journal:
    """Tells how a run goes.

    Args:
        load_id: key of its row in ``loads``.
        kind: load, retry or reextract.
        labels: its input, as it is shown.
        units: how many there are.
        size: of the input, in bytes, or articles of a reextraction; None if unknown.
        jobs: processes that extract.

    Attributes:
        units_read: units of which all is committed, by this run or another one.
    """

    def __init__(self, load_id: int, kind: str, labels: Sequence[str], units: int, size: int | None, jobs: int) -> None:
        self._load_id = load_id
        self._measure = "articles" if kind == "reextract" else "bytes"
        self._units = units
        self._paths: dict[int, str] = {}
        self.units_read = 0
        self._told = self._began = time.monotonic()
        self._documents = 0
        self._waiting = False
        input_size: dict[str, Any] = {f"{self._measure}_total": size}
        self._tell(
            "load_started",
            f"load {load_id} began; units: {units}",
            kind=kind,
            inputs=list(labels[:_NAMED_INPUTS]),
            input_count=len(labels),
            units=units,
            **input_size,
            jobs=jobs,
            newsdb_version=__version__,
            extractor_version=EXTRACTOR_VERSION,
        )

    def claimed(self, units: Iterable[Unit], claims: Claims) -> None:
        """Tell what became of units that the run asked for: its own now, read already, being read by others."""
        self.units_read += len(claims.done)
        paths = {unit.ordinal: unit.path for unit in units}
        ours = {checkpoint.ordinal: paths[checkpoint.ordinal] for checkpoint in claims.claimed}
        self._paths |= ours
        if claims.claimed or claims.done:
            self._tell(
                "units_claimed",
                f"load {self._load_id}: units claimed: {len(ours)}",
                units=len(ours),
                paths=list(ours.values())[:_NAMED],
                resumed=sum(checkpoint.documents > 0 for checkpoint in claims.claimed),
                read_by_others=len(claims.done),
                busy=len(claims.busy),
            )

    def recorded(self, checkpoints: Iterable[Checkpoint], lost: set[int]) -> None:
        """Tell which units are done with, or lost to other loaders."""
        ours = [checkpoint for checkpoint in checkpoints if checkpoint.ordinal not in lost]
        read = [checkpoint for checkpoint in ours if checkpoint.is_read]
        read_paths = [self._paths.pop(checkpoint.ordinal) for checkpoint in read]
        # What was in work of a lost unit is recorded, and refused, once more.
        lost_paths = [self._paths.pop(ordinal) for ordinal in sorted(lost & self._paths.keys())]
        self.units_read += len(read)
        if read:
            self._tell(
                "units_read",
                f"load {self._load_id}: units read: {self.units_read} of {self._units}",
                units=len(read),
                paths=read_paths[:_NAMED],
                documents=sum(checkpoint.documents for checkpoint in read),
                rejected=sum(checkpoint.rejected for checkpoint in read),
                units_read=self.units_read,
                units_total=self._units,
            )
        if lost_paths:
            self._tell(
                "units_lost",
                f"leases ran out, and other loaders took over so many units: {len(lost_paths)}",
                logging.WARNING,
                units=len(lost_paths),
                paths=lost_paths[:_NAMED],
            )

    def progress(self, progress: Progress) -> None:
        """Tell that the run waits for others, and now and then how far it is."""
        if progress.waiting_for and not self._waiting:
            sentence = f"load {self._load_id} waits for other loaders to read so many units: {progress.waiting_for}"
            self._tell("waiting_for_others", sentence, units=progress.waiting_for)
        self._waiting = bool(progress.waiting_for)
        seconds = time.monotonic() - self._told
        if seconds >= PROGRESS_SECONDS:
            rate = (progress.counts.documents - self._documents) / seconds
            self._told += seconds
            self._documents = progress.counts.documents
            sentence = f"{progress.counts.documents:,} documents, {rate:,.0f}/s"
            self._tell("progress", sentence, **self._figures(progress), documents_per_second=round(rate, 1))

    def ended(self, summary: Summary) -> None:
        """Tell how the run ended, if it did not fail."""
        event, level = ("load_interrupted", logging.WARNING) if summary.interrupted else ("load_finished", logging.INFO)
        sentence = f"load {self._load_id} {event.removeprefix('load_')}: {summary.counts.documents:,} documents"
        self._tell(event, sentence, level, **self._end(summary.final))

    def failed(self, reason: str, progress: Progress) -> None:
        """Tell why the run failed."""
        self._tell("load_failed", f"load {self._load_id} failed", logging.ERROR, error=reason, **self._end(progress))

    def _end(self, progress: Progress) -> dict[str, Any]:
        seconds = time.monotonic() - self._began
        stages = {name: round(value, 3) for name, value in progress.metrics.items() if name.startswith("seconds_")}
        rate = round(progress.counts.documents / max(seconds, 1e-3), 1)
        return self._figures(progress) | {"documents_per_second": rate, "seconds": round(seconds, 3), **stages}

    def _figures(self, progress: Progress) -> dict[str, Any]:
        share = min(progress.bytes_read / progress.bytes_total, 1.0) if progress.bytes_total else None
        return {
            "documents": progress.counts.documents,
            **asdict(progress.counts),
            f"{self._measure}_read": progress.bytes_read,
            f"{self._measure}_total": progress.bytes_total,
            "share": None if share is None else round(share, 4),
            "units_read": self.units_read,
            "units_total": self._units,
            "batches": int(progress.metrics.get("batches", 0)),
            "retries": int(progress.metrics.get("retries", 0)),
        }

    def _tell(self, event: str, sentence: str, level: int = logging.INFO, **fields: Any) -> None:
        tell(logger, level, event, sentence, load_id=self._load_id, **fields)
