"""An export from beginning to end: which files there are to write, writing them, noting that they are done.

In: a connection and a ``Request``. Out: files and a manifest, or a stream; and a ``Summary``. Whatever ends it, the
same request goes on with the first file that is not done. A file that was read before something was taken down is made
again, also when the export had been complete.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import IO, Any, Final

from sqlalchemy import Connection

from newsdb.errors import NewsdbError, UsageError
from newsdb.export import data_package, reading
from newsdb.export.datasets import QUOTES, QUOTES_IN_CONTEXT, Dataset
from newsdb.export.files import Digesting, alone, appearing, explained, finish, partial, write_json
from newsdb.export.formats import RECORDS, Format, Records, Sheet, Writer, open_duckdb, open_stream, require
from newsdb.export.manifest import Manifest, Part, now
from newsdb.export.places import Place
from newsdb.export.questions import Question
from newsdb.export.resuming import begin, drop_stale
from newsdb.export.slices import Slice, everything, months, together
from newsdb.export.snapshots import Snapshot
from newsdb.queries.scope import Scope

_ROUNDS: Final = 3
_ROWS_BETWEEN_LOOKS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be exported.

    Attributes:
        dataset: which rows.
        form: in which format.
        scope: what they are narrowed to.
        without_copies: leave copies out.
        by_month: a file each month.
        filters: scope and without_copies as the manifest shows and compares them, JSON values.
        newsdb_version: of this code.
        schema_revision: of the database.
    """

    dataset: Dataset
    form: Format
    scope: Scope
    without_copies: bool
    by_month: bool
    filters: Mapping[str, Any]
    newsdb_version: str
    schema_revision: str

    @property
    def rows(self) -> Dataset:
        """The dataset, with what the format needs besides."""
        return QUOTES_IN_CONTEXT if self.form is Format.JSONLD else self.dataset

    def about(self) -> dict[str, Any]:
        """Where the data comes from."""
        return {
            "dataset": self.dataset.name,
            "format": self.form.value,
            "by_month": self.by_month,
            "filters": dict(self.filters),
            "newsdb_version": self.newsdb_version,
            "schema_revision": self.schema_revision,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export is.

    Attributes:
        rows: written in this run.
        share: of all articles, those that are read, 0 to 1.
        part: the file being written.
        parts_done: files that are done.
        parts: files in all.
    """

    rows: int
    share: float
    part: str
    parts_done: int
    parts: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What was exported.

    Attributes:
        rows: in all files.
        bytes: of all files.
        files: how many there are.
        files_written: in this run.
        snapshots: how many states of the database they show.
        finished_at: when it was complete, ISO 8601.
    """

    rows: int
    bytes: int
    files: int
    files_written: int
    snapshots: int
    finished_at: str


OnProgress = Callable[[Progress], None]


def check(request: Request) -> None:
    """Refuse what cannot be exported so.

    Raises:
        UsageError: in one line, with what can.
    """
    name = request.dataset.name
    if request.form is Format.JSONLD and request.dataset is not QUOTES:
        raise UsageError(f"JSON-LD is for quotes; export {name} as csv, jsonl, parquet or duckdb")
    if not request.dataset.by_article and request.by_month:
        raise UsageError(f"{name} are of no month; leave --by-month away")
    if not request.dataset.by_article and request.without_copies:
        raise UsageError(f"{name} have each count with copies and without; leave --no-copies away")
    if request.form is Format.DUCKDB and request.by_month:
        raise UsageError("a DuckDB file holds all months; leave --by-month away, or use parquet, which DuckDB reads")
    require(request.form)


def export_to_stream(connection: Connection, request: Request, stream: IO[bytes], on_progress: OnProgress) -> Summary:
    """Write everything to a stream.

    Raises:
        UsageError: the format is no stream.
        NewsdbError: something was taken down meanwhile, which may have been written.
    """
    if request.form is Format.DUCKDB:
        raise UsageError("a DuckDB file cannot be written to standard output; name a file")
    snapshot = Snapshot(connection)
    run = _Run(connection, request, snapshot, on_progress)
    run.plan(_slices(connection, request), 1)
    file = Digesting(stream)
    rows = run.fill(open_stream(request.form, run.sheet(), file), run.slices, "standard output")
    stream.flush()
    known = snapshot.takedowns
    snapshot.renew()
    if snapshot.takedowns != known:
        raise NewsdbError("something was taken down meanwhile, which was exported perhaps; drop it and export it again")
    return Summary(rows, file.size, 1, 1, 1, now())


def export_to_files(
    connection: Connection, request: Request, place: Place, *, overwrite: bool, on_progress: OnProgress
) -> Summary:
    """Write everything to files, as far as that is not done.

    Args:
        connection: to read from.
        request: what.
        place: where to.
        overwrite: begin anew, and replace what is there.
        on_progress: called now and then.

    Raises:
        UsageError: something else is there.
        NewsdbError: files cannot be written, or somebody is being taken down.
        DatabaseError: the database failed; what is done stays done.
    """
    with explained(place.folder):
        place.folder.mkdir(parents=True, exist_ok=True)
    with alone(place.lock):
        snapshot = Snapshot(connection)
        slices = _slices(connection, request)
        labels = [each.label for each in slices] if request.by_month else [""]
        wanted = [Part(place.part(request.dataset.name, request.form, label), label) for label in labels]
        asked = request.about() | {"columns": [column.described() for column in request.rows.columns]}
        state = begin(asked, place, wanted, overwrite=overwrite)
        run = _Run(connection, request, snapshot, on_progress)
        for _ in range(_ROUNDS):
            waiting = [(part, _slices_of(part, slices)) for part in state.parts if not part.is_done]
            run.plan(tuple(each for _, read in waiting for each in read), len(state.parts))
            for part, read in waiting:
                run.write(place, state, part, read)
            if drop_stale(connection, snapshot, place, state, request.rows):
                return _finish(request, place, state, run)
            slices = _slices(connection, request)
        raise NewsdbError("something is taken down again and again; run the same command again later")


def _slices(connection: Connection, request: Request) -> tuple[Slice, ...]:
    if request.dataset.articles is None:
        return everything(request.scope)
    found = months(connection, request.scope, *request.dataset.articles(request.scope))
    return found if request.by_month else together(found)


def _slices_of(part: Part, slices: tuple[Slice, ...]) -> tuple[Slice, ...]:
    """What goes into a file: of a month that month, which may have gone meanwhile; else all."""
    return tuple(each for each in slices if each.label == part.month) if part.month else slices


class _Run:
    """One run of an export: what is written in it, and how far it is."""

    def __init__(self, connection: Connection, request: Request, snapshot: Snapshot, on_progress: OnProgress) -> None:
        self.connection = connection
        self.request = request
        self.snapshot = snapshot
        self.on_progress = on_progress
        self.slices: tuple[Slice, ...] = ()
        self.rows = self.files = self.articles_read = self.articles = self.parts = self.done = 0

    def plan(self, slices: tuple[Slice, ...], parts: int) -> None:
        self.slices, self.parts = slices, parts
        self.articles = sum(each.articles for each in slices)

    def sheet(self) -> Sheet:
        rows = self.request.rows
        about = self.request.about() | {"read_at": self.snapshot.read_at.isoformat()}
        return Sheet(rows.name, rows.grain, rows.columns, about)

    def write(self, place: Place, state: Manifest, part: Part, slices: Sequence[Slice]) -> None:
        """Write a file and note that it is done."""
        self.done = sum(each.is_done for each in state.parts)
        self.snapshot.renew_if_old()
        path = place.folder / part.path
        if self.request.form is Format.DUCKDB:
            with explained(path):
                rows = self.fill(open_duckdb(self.sheet(), partial(path)), slices, part.path)
                written = finish(path)
        else:
            with appearing(path) as file:
                rows = self.fill(open_stream(self.request.form, self.sheet(), file), slices, part.path)
                written = file.written()
        part.rows, part.bytes, part.sha256 = rows, written.size, written.sha256
        part.read_at, part.takedowns = self.snapshot.read_at.isoformat(), self.snapshot.takedowns
        if not rows and self.request.by_month:
            path.unlink()
            part.bytes, part.sha256 = 0, None
        else:
            self.files += 1
        state.save(place.manifest)

    def fill(self, writer: Writer, slices: Sequence[Slice], name: str) -> int:
        """Write the rows of some slices; return how many there are."""
        rows = 0
        is_json = RECORDS.get(self.request.form) is Records.JSON
        read = reading.json_records if is_json else reading.csv_records
        dataset = self.request.rows
        try:
            for each in slices:
                question = Question(self.request.scope, each.scope, self.request.without_copies)
                query = dataset.select(self.connection, question)
                with closing(read(self.connection, query, dataset.columns)) as records:
                    for record in records:
                        writer.write(record)
                        rows += 1
                        if rows % _ROWS_BETWEEN_LOOKS == 0:
                            self._tell(rows, name)
                self.articles_read += each.articles
                self._tell(rows, name)
            writer.close()
        except BaseException:
            writer.abandon()
            raise
        self.rows += rows
        return rows

    def _tell(self, rows: int, name: str) -> None:
        share = min(self.articles_read / max(self.articles, 1), 1.0)
        self.on_progress(Progress(self.rows + rows, share, name, self.done, self.parts))


def _finish(request: Request, place: Place, state: Manifest, run: _Run) -> Summary:
    """Note that all is done."""
    if state.finished_at is None:
        state.finished_at = now()
        state.save(place.manifest)
        if place.package is not None:
            described = data_package.describe(state, request.rows, request.form)
            if described["resources"]:
                write_json(place.package, described)
            else:
                with suppress(OSError):
                    place.package.unlink(missing_ok=True)
    return Summary(
        rows=state.rows,
        bytes=state.size,
        files=sum(bool(part.bytes) for part in state.parts),
        files_written=run.files,
        snapshots=len({part.read_at for part in state.parts}),
        finished_at=state.finished_at,
    )
