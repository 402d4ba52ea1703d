"""What was measured, as a table to print and as a page for operators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.loading.tables import table
from benchmarks.under_fire.clients import Timed
from benchmarks.under_fire.fire import Outcome, Window, usual_seconds
from newsdb.database.migrating.effects import Lock
from newsdb.database.migrating.revisions import Revision, chain

ALLOWED: Final = {"analyst": 1.0, "loader": 3.0}
"""Seconds that a revision may keep somebody waiting."""

_HEADER: Final = (
    "revision",
    "took, s",
    "asked",
    "written",
    "longest of analysts, s",
    "waited, s",
    "longest of loaders, s",
    "waited, s",
    "tried again: migration",
    "loaders",
    "analysts",
)
_HEAD: Final = """# Migrations under fire

{database}.

{loaders} loaders write and {analysts} analysts ask, without pause, while `newsdb migrate` goes from the first
revision that has tables to the newest, revision by revision; PostgreSQL {version} on two cores. Loaders write
what every newsdb has written, in the columns of the first revision: batches of articles with people, quotes and
mentions, and quotes extracted again. Analysts ask for quotes by speaker, by word and by month, and for articles.
`python -m benchmarks.under_fire` does all this on a server of its own and writes this page.

For each revision: seconds that it took; statements that analysts and loaders made meanwhile; the longest of each as
they saw it, and how long one waited at most: beyond what the same statement usually takes, which is its median while
nothing is migrated (first row, with the same loaders and analysts). Allowed are {for_analysts:g} s for analysts and
{for_loaders:g} s for loaders; whatever is above is bold. Last, how often the revision gave way and was tried again, and
how often a loader or an analyst had to begin a transaction again.

"""


_TAIL: Final = """
Waiting is not for locks alone: whoever shares two processors with an index that is built, or with counts that are made,
takes longer, and so does a question over all quotes when there are more of them than before. ACCESS EXCLUSIVE keeps
everybody out, SHARE ROW EXCLUSIVE those who write, and the others keep nobody from reading and writing:

"""


@dataclass(frozen=True, slots=True)
class Line:
    """A revision and what was met while it ran.

    Attributes:
        window: the revision.
        met: statements of analysts and of loaders.
        longest: the longest of each.
        waiting: of each the one that waited longest; None if there was none.
        waits: for how long, in seconds.
    """

    window: Window
    met: Mapping[str, Sequence[Timed]]
    longest: Mapping[str, float]
    waiting: Mapping[str, Timed | None]
    waits: Mapping[str, float]

    def retries(self, who: str) -> int:
        """How often analysts or loaders began again."""
        return sum(one.is_retried for one in self.met[who])

    def cells(self, mark: str = "") -> list[str]:
        """The line of the table.

        Args:
            mark: put around what is above what is allowed.
        """
        figures = []
        for who, allowed in ALLOWED.items():
            around = mark if self.waits[who] >= allowed and self.window.revision else ""
            figures += [f"{self.longest[who]:.2f}", f"{around}{self.waits[who]:.2f}{around}"]
        return [
            self.window.revision or self.window.title,
            f"{self.window.ended - self.window.began:.2f}",
            *(f"{len(self.met[who]):,}" for who in ALLOWED),
            *figures,
            str(self.window.retries),
            str(self.retries("loader")),
            str(self.retries("analyst")),
        ]


def lines(outcome: Outcome) -> list[Line]:
    """Tell what was met in each window, first that without a migration."""
    usual = usual_seconds(outcome)
    return [_line(window, outcome, usual) for window in (outcome.calm, *outcome.windows)]


def told(outcome: Outcome) -> str:
    """Return the table that is printed."""
    added = ", ".join(f"{found.count:,} {name}" for name, found in outcome.written.items())
    rows = [line.cells() for line in lines(outcome)]
    return table("Migrations under fire", _HEADER, rows, f"written meanwhile: {added}")


def missed(outcome: Outcome) -> Iterator[str]:
    """Say who waited longer than is allowed."""
    for line in lines(outcome)[1:]:
        for who, allowed in ALLOWED.items():
            if (statement := line.waiting[who]) and line.waits[who] >= allowed:
                yield (
                    f"revision {line.window.revision} kept {'an' if who == 'analyst' else 'a'} {who} waiting for"
                    f" {line.waits[who]:.2f} s ({statement.kind}); allowed are {allowed:g} s"
                )


def page(outcome: Outcome, database: str, version: str, clients: Mapping[str, int]) -> str:
    """Return the page as Markdown.

    Args:
        outcome: what happened.
        database: what it held before, in words.
        version: of PostgreSQL.
        clients: how many of each there were.
    """
    head = _HEAD.format(
        database=database,
        version=version,
        loaders=clients["loader"],
        analysts=clients["analyst"],
        for_analysts=ALLOWED["analyst"],
        for_loaders=ALLOWED["loader"],
    )
    rows = [_HEADER, ["---", *["--:"] * (len(_HEADER) - 1)], *(line.cells("**") for line in lines(outcome))]
    body = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    done = {window.revision for window in outcome.windows}
    return f"{head}{body}{_TAIL}{''.join(_described(revision) for revision in chain() if revision.id in done)}"


def _described(revision: Revision) -> str:
    """Return what a revision does, and the strongest lock that it takes on each table that was there, in a line."""
    strongest: dict[str, Lock] = {}
    for statement in revision.up.statements:
        for effect in statement.effects:
            strongest[effect.table] = max(effect.lock, strongest.get(effect.table, effect.lock))
    locks = ", ".join(f"{lock} on `{table}`" for table, lock in strongest.items())
    return f"- {revision.id}: {revision.title} ({locks or 'no locks'}).\n"


def _line(window: Window, outcome: Outcome, usual: Mapping[str, float]) -> Line:
    met = {"analyst": window.met(outcome.readers), "loader": window.met(outcome.writers)}

    def wait(one: Timed) -> float:
        return max(one.seconds - usual.get(one.kind, 0), 0)

    waiting = {who: max(statements, key=wait, default=None) for who, statements in met.items()}
    return Line(
        window,
        met,
        {who: max((one.seconds for one in statements), default=0) for who, statements in met.items()},
        waiting,
        {who: wait(one) if one else 0 for who, one in waiting.items()},
    )
