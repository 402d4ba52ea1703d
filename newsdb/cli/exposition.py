"""Figures of a load in Prometheus' text format, as node_exporter's textfile collector reads it.

In: how far a load is. Out: text. Names and units follow Prometheus' conventions: seconds, bytes, counters that end in
_total. Counters begin at zero with each load.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from newsdb import __version__, loader

PREFIX = "newsdb_load_"
LAST_SUCCESS = f"{PREFIX}last_success_timestamp_seconds"
STATUSES = ("running", "finished", "interrupted", "failed")
_NOTHING_YET = loader.Progress(0, None, loader.Counts())


@dataclass(slots=True)
class LoadState:
    """What is told of a load.

    Attributes:
        name: tells the loads of a machine apart.
        kind: load, retry or reextract.
        started_at: Unix time.
        status: one of ``STATUSES``.
        last_success_at: Unix time of the latest end without failure or interruption; 0: never.
        progress: how far it is.
    """

    name: str
    kind: str
    started_at: float
    last_success_at: float = 0.0
    status: str = "running"
    progress: loader.Progress = field(default_factory=lambda: _NOTHING_YET)


@dataclass(frozen=True, slots=True)
class _Family:
    """One metric: its name without prefix, its type, its help, and its samples by their labels."""

    name: str
    type: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float]]


def render(state: LoadState) -> str:
    """Return the whole file."""
    lines: list[str] = []
    for family in _families(state):
        samples = list(family.samples)
        if not samples:
            continue
        name = f"{PREFIX}{family.name}"
        lines += [f"# HELP {name} {_escaped_help(family.help)}", f"# TYPE {name} {family.type}"]
        for labels, value in samples:
            pairs = ",".join(f'{key}="{_escaped(text)}"' for key, text in {"name": state.name, **labels}.items())
            lines.append(f"{name}{{{pairs}}} {_number(value)}")
    return "\n".join(lines) + "\n"


def _families(state: LoadState) -> Iterator[_Family]:
    progress, metrics = state.progress, state.progress.metrics
    counts = progress.counts
    measure = "articles" if state.kind == "reextract" else "bytes"

    def counter(name: str, help: str, value: float) -> _Family:  # noqa: A002  (the format's word)
        return _Family(f"{name}_total", "counter", help, [({}, value)])

    def gauge(name: str, help: str, value: float) -> _Family:  # noqa: A002  (as above)
        return _Family(name, "gauge", help, [({}, value)])

    about = {"kind": state.kind, "version": __version__, "extractor_version": str(loader.EXTRACTOR_VERSION)}
    yield _Family("info", "gauge", "What runs or ran last: kind, version of newsdb, of the extraction.", [(about, 1)])
    yield gauge("running", "1 while a load runs; 0 once it has ended.", state.status == "running")
    yield _Family(
        "status",
        "gauge",
        "1 for the state that the load is in or ended in, 0 for the others.",
        [({"status": status}, status == state.status) for status in STATUSES],
    )
    yield gauge("start_time_seconds", "When the load began, in Unix time.", state.started_at)
    yield gauge(
        "last_success_timestamp_seconds",
        "When a load ended last that neither failed nor was interrupted, in Unix time; 0: none yet.",
        state.last_success_at,
    )
    yield gauge("duration_seconds", "How long the load has taken so far.", metrics.get("seconds", 0))
    yield _Family(
        "documents_total",
        "counter",
        "Documents committed, by outcome.",
        [({"outcome": name}, getattr(counts, name)) for name in ("new", "updated", "unchanged", "rejected")],
    )
    yield counter("quotes", "Quotes stored.", counts.quotes)
    yield counter(f"read_{measure}", f"Input read so far, in {measure}.", progress.bytes_read)
    if progress.bytes_total is not None:
        yield gauge(f"input_{measure}", f"Size of all input, in {measure}.", progress.bytes_total)
    yield counter(
        "read_units", "Units of input (such as files) of which all is committed.", metrics.get("units_read", 0)
    )
    yield gauge("input_units", "Units of input in all.", metrics.get("units", 0))
    yield gauge("waiting_units", "Units waited for, while other loaders read them.", progress.waiting_for)
    yield counter("batches", "Batches committed.", metrics.get("batches", 0))
    yield counter("retries", "Attempts that met something that passes and were repeated.", metrics.get("retries", 0))
    stages = {name.removeprefix("seconds_"): value for name, value in metrics.items() if name.startswith("seconds_")}
    yield _Family(
        "seconds_total",
        "counter",
        "Time spent, by stage, summed over all processes.",
        [({"stage": stage}, seconds) for stage, seconds in sorted(stages.items())],
    )
    yield gauge("workers", "Processes that extract.", metrics.get("workers", 0))
    yield _Family(
        "peak_memory_bytes",
        "gauge",
        "The most memory that one process of the kind has had.",
        [({"process": name}, metrics.get(f"peak_bytes_{name}", 0)) for name in ("reader", "worker")],
    )


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(float(value), 6))


def _escaped(text: str) -> str:
    """A label's value."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _escaped_help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")
