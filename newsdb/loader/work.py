"""What all workers share: the result of a batch, a clock for the stages, and how they are made."""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from newsdb.loader.batches import Batch
from newsdb.settings import Settings
from newsdb.writer import Counts


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a batch.

    Attributes:
        number: the batch's.
        counts: what was committed.
        rejected: rejects by the ordinal of their unit.
        seconds: spent, by stage.
        retries: how often something that passes had to be tried again.
        peak_bytes: the most memory that the worker has had so far.
        reject_fingerprints: of the rejects, from workers that tell them.
    """

    number: int
    counts: Counts
    rejected: Counter[int]
    seconds: dict[str, float]
    retries: int
    peak_bytes: int
    reject_fingerprints: frozenset[bytes] = frozenset()


class Worker(Protocol):
    """Sees to one batch after the other."""

    def process(self, batch: Batch) -> Result:
        """Commit what a batch asks for.

        Raises:
            DatabaseError: the database failed for good; what is committed stays.
            psycopg.Error: a defect.
        """

    def process_known(self, batch: Batch) -> Result | None:
        """Commit what a batch asks for if that needs no extraction; else do nothing and return None.

        Raises:
            DatabaseError: the database failed for good; what is committed stays.
            psycopg.Error: a defect.
        """

    def close(self) -> None:
        """Close the connection, if there is one."""


MakeWorker = Callable[[Settings, int], Worker]
"""From the settings and the load's id; it is sent to other processes, and must be importable."""


class Clock:
    """Where the time goes; a stage within another is not counted for the outer one.

    Attributes:
        seconds: by stage.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stages: list[str] = []
        self._since = 0.0

    def on(self, stage: str) -> Clock:
        """Begin a stage, to be used as a context."""
        self._turn()
        self._stages.append(stage)
        return self

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None:
        self._turn()
        self._stages.pop()

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._stages:
            stage = self._stages[-1]
            self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now


def peak_memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def one_line(error: BaseException) -> str:
    """An error's message without the lines in which PostgreSQL repeats the data."""
    return str(error).strip().split("\n", 1)[0]
