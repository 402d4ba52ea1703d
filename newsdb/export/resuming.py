"""What is there of an export: going on with it, refusing what is something else, removing what must not stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from newsdb.errors import NewsdbError, UsageError
from newsdb.export import manifest
from newsdb.export.datasets import Dataset
from newsdb.export.files import explained
from newsdb.export.formats import has_articles
from newsdb.export.manifest import Manifest, Part, now
from newsdb.export.places import Place
from newsdb.export.snapshots import Snapshot, same_people, taken_down_since


def begin(asked: Mapping[str, Any], place: Place, wanted: Sequence[Part], *, overwrite: bool) -> Manifest:
    """Go on with what is there, or begin.

    Args:
        asked: what is to be exported, as of ``Manifest.asked``.
        place: where to.
        wanted: the files that there are to be, none of them done.
        overwrite: begin in any case.

    Raises:
        UsageError: something else is there.
    """
    try:
        found = manifest.load(place.manifest)
        if found is not None and not overwrite:
            manifest.check_same(found, asked, place.manifest)
    except NewsdbError:
        if not overwrite:
            raise
        found = None
    if found is not None and overwrite:
        _remove(place, [part for part in found.parts if place.file is None])
        found = None
    if found is None:
        there = [part.path for part in wanted if (place.folder / part.path).exists()]
        package = place.package
        there += [package.name] if package is not None and package.exists() and not overwrite else []
        if there and not overwrite:
            raise UsageError(f"{place.folder / there[0]} is there already; name another place, or --overwrite it")
        state = Manifest(asked, now(), parts=list(wanted))
    else:
        known = {part.path for part in found.parts}
        state = Manifest(asked, found.started_at, found.finished_at, found.parts)
        # Months that came meanwhile belong to an export that is not complete yet.
        state.parts += [part for part in wanted if part.path not in known and found.finished_at is None]
        for part in state.parts:
            if part.rows and not _is_there(place.folder / part.path, part.bytes):
                part.reset()
                state.finished_at = None
    if state.finished_at is None:
        state.save(place.manifest)
    return state


def _is_there(path: Path, size: int | None) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def drop_stale(connection: Connection, snapshot: Snapshot, place: Place, state: Manifest, rows: Dataset) -> bool:
    """Remove files that have something that was taken down after they were read; tell whether there are none.

    Args:
        connection: to read from.
        snapshot: is renewed.
        place: where the files are.
        state: which of them are done.
        rows: what they have.

    Raises:
        NewsdbError: somebody is being taken down; what was read before that is removed.
    """
    try:
        snapshot.renew()
        known = snapshot.takedowns
        failure = None
    except NewsdbError as error:
        # Their order came after all that is written, or the export would not have begun.
        known, failure = "", error
    older = [part for part in state.parts if part.takedowns != known]
    fine = [part for part in older if known and rows.by_article and _has_none(connection, place, part, known)]
    for part in fine:
        part.takedowns = known
    stale = [part for part in older if part not in fine]
    if stale:
        state.finished_at = None
        _remove(place, stale)
    if older:
        state.save(place.manifest)
    if failure is not None:
        raise failure
    return not stale


def _has_none(connection: Connection, place: Place, part: Part, known: str) -> bool:
    """Tell whether a file surely has no article that was taken down after it was read."""
    if part.takedowns is None or part.read_at is None or not same_people(part.takedowns, known):
        return False
    taken = taken_down_since(connection, part.read_at)
    return not part.rows or not has_articles(place.folder / part.path, taken)


def _remove(place: Place, parts: Sequence[Part]) -> None:
    for part in parts:
        with explained(place.folder / part.path):
            (place.folder / part.path).unlink(missing_ok=True)
        part.reset()
