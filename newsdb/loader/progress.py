"""How far a run is, and what it did in the end: what callers are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newsdb.writer import Counts


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        bytes_read: of the input, as it lies on disk; of a reextraction: articles.
        bytes_total: size of all input; None if standard input is part of it.
        counts: what is committed.
        waiting_for: units that other loaders are reading, once there is nothing else to do.
        metrics: what it has cost so far, by the names of table load_metrics.
    """

    bytes_read: int
    bytes_total: int | None
    counts: Counts
    waiting_for: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did.

    Attributes:
        load_id: key of its row in ``loads``.
        counts: what is committed.
        seconds: how long it took.
        interrupted: whether the user stopped it.
        final: how far it came, and what it cost.
        reject_fingerprints: of what was rejected, if it is rejects that were tried again.
    """

    load_id: int
    counts: Counts
    seconds: float
    interrupted: bool
    final: Progress
    reject_fingerprints: frozenset[bytes] = frozenset()
