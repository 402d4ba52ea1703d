"""How running loads look: for a terminal of 80 columns, and as plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from newsdb.cli.console import FAINT, STRONG, listed, one_line, plural, size
from newsdb.queries.running import Look, RunningLoad
from newsdb.queries.status import Load

_BAR_WIDTH = 20


def picture(found: Look, rates: Mapping[int, float | None], trouble: str = "") -> Group:
    """Draw what a look has found.

    Args:
        found: the look; the latest that worked.
        rates: documents a second by load.
        trouble: why the database could not be looked at since.
    """
    parts: list[RenderableType] = [_heading(found, trouble)]
    for load in found.loads:
        parts += [*_load(load, rates.get(load.id)), Text()]
    if not found.loads:
        parts.append(Text("No load is running."))
    if found.latest is not None:
        parts.append(Text(f"Latest: {_latest(found.latest)}", FAINT))
    return Group(*parts)


def duration(seconds: float) -> str:
    """Hours, minutes and seconds: "0:07", "12:05", "3:00:59".

    >>> duration(3659.6)
    '1:01:00'
    """
    minutes, rest = divmod(round(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _heading(found: Look, trouble: str) -> Text:
    time = f"{found.at.astimezone():%Y-%m-%d %H:%M:%S}"
    if trouble:
        return Text(f"{time}, no news since: {one_line(trouble)}\n", "bold red")
    return Text(f"{time}\n", FAINT)


def _load(load: RunningLoad, rate: float | None) -> Iterator[RenderableType]:
    workers = load.metrics.get("workers")
    title = Text().append(f"Load {load.id}", STRONG)
    title.append(f", {load.kind}" if load.kind != "load" else "")
    title.append(f", {_state(load)}")
    title.append(f", {plural(int(workers), 'worker')}" if workers else "")
    title.append(f": {listed(load.inputs, most=2)}", FAINT)
    title.truncate(500, overflow="ellipsis")
    yield title
    yield from _share(load)
    counts = f"  {load.documents:,} documents"
    counts += "" if rate is None else f", {rate:,.0f}/s now"
    yield Text(f"{counts}, {load.documents / max(load.seconds, 1e-3):,.0f}/s on average")
    outcomes = f"{load.new:,} new, {load.updated:,} updated, {load.unchanged:,} unchanged, {load.rejected:,} rejected"
    yield Text(f"  {outcomes}, {plural(load.quotes, 'quote')}")
    if load.units:
        yield _units(load)


def _state(load: RunningLoad) -> str:
    if not load.is_held:
        return f"no longer there (killed?), begun {duration(load.seconds)} ago"
    waiting = int(load.metrics.get("units_waiting", 0))
    state = f"waiting for {plural(waiting, 'unit')} that other loaders read" if waiting else "running"
    return f"{state}, {duration(load.seconds)}"


def _share(load: RunningLoad) -> Iterator[RenderableType]:
    """The line with the bar: how much of the input is read, and how long it takes yet."""
    read, total = int(load.metrics.get("bytes_read", 0)), int(load.metrics.get("bytes_total", 0))
    parts = []
    if load.share is not None:
        amount = f"{read:,} of {total:,} articles" if load.kind == "reextract" else f"{size(read)} of {size(total)}"
        parts += [f"{load.share:.0%}", amount]
    elif read:
        parts.append(f"{size(read)} read")
    if units := int(load.metrics.get("units", 0)):
        parts.append(f"{int(load.metrics.get('units_read', 0)):,} of {plural(units, 'unit')}")
    if load.seconds_left is not None:
        parts.append(f"about {duration(load.seconds_left)} left")
    if not parts:
        return
    line = Text(", ".join(parts))
    if load.share is None:
        yield Text("  ").append(line)
        return
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(" ", ProgressBar(total=1.0, completed=load.share, width=_BAR_WIDTH), line)
    yield grid


def _units(load: RunningLoad) -> Table:
    more = load.unit_count - len(load.units)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=FAINT)
    table.add_column("  reading" + (f" (and {more:,} more)" if more else ""), overflow="ellipsis", no_wrap=True)
    for heading in ("size", "documents", "rejected", "lease"):
        table.add_column(heading, justify="right", no_wrap=True)
    for unit in load.units:
        lease = "ran out" if unit.lease_seconds <= 0 else duration(unit.lease_seconds)
        table.add_row(
            Text(f"  {one_line(unit.path)}"),
            "" if unit.size_bytes is None else size(unit.size_bytes),
            f"{unit.documents:,}",
            f"{unit.rejected:,}",
            lease if load.is_held else "free",
        )
    return table


def _latest(load: Load) -> str:
    documents = load.new + load.updated + load.unchanged + load.rejected
    ended = "" if load.finished_at is None else f" {load.finished_at.astimezone():%Y-%m-%d %H:%M:%S}"
    took = "" if load.seconds is None else f" after {duration(load.seconds)}"
    line = f"load {load.id} {load.status}{ended}{took}: {plural(documents, 'document')}, {load.rejected:,} rejected"
    return f"{line}; {one_line(load.error)}" if load.error else line
