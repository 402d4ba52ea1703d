"""Counts of speakers and outlets are kept ready: analyst.speakers, who_speaks_where, outlet_days and outlet_months.

Why: over a million quotes these took three to six seconds each, ten times as long as DuckDB over an export. They stay
current: what is kept is read only if nothing was loaded, judged or taken down since it was counted. who_mentions_whom and
who_is_meant find their way by indexes, where they read all mentions, or all names alike. outlet_days and outlet_months
tell of whom quotes are, at their end.
Locks: none on any table. ACCESS EXCLUSIVE on the views that change, for milliseconds at the end. What is counted is
committed before: where a view is in use then, nothing is counted again.
Expected time: ten seconds for each million quotes, to count for the first time.
Reversible: yes. Whoever built views of their own on outlet_days or outlet_months has to drop them before a downgrade.

The SQL is in migrations/analyst/0027, files that never change.

Revision: 0027
Revises: 0026
Created: 2026-11-27
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst"
_ADDED = (
    "FUNCTION public.newsdb_counted_state()",
    "MATERIALIZED VIEW public.counted_state",
    "FUNCTION public.newsdb_counts_are_current()",
    "MATERIALIZED VIEW public.speaker_outlet_counts",
    "MATERIALIZED VIEW public.speaker_counts",
    "MATERIALIZED VIEW public.outlet_day_counts",
)
_COUNTED = ("public.speaker_outlet_counts", "public.speaker_counts", "public.outlet_day_counts")
# A run that was cut off leaves each of them complete, unlike an index that is built concurrently, or not at all; as long
# as its counts are not current nobody reads them.
_MADE = re.compile(r"^CREATE (?:MATERIALIZED VIEW|UNIQUE INDEX|INDEX) ", re.MULTILINE)
_WIDENED = ("outlet_days", "outlet_months")
_CHANGED = ("speakers", "who_speaks_where", *_WIDENED, "who_mentions_whom", "who_is_meant", "newsdb_refresh")


def _statements(folder: str, name: str) -> Iterator[str]:
    """The statements of a file: each ends with a semicolon at the end of a line outside of a function's body."""
    lines: list[str] = []
    is_body = False
    for line in (_FOLDER / folder / f"{name}.sql").read_text(encoding="utf-8").splitlines():
        is_body ^= line.count("$function$") % 2 == 1
        lines.append(line)
        if line.endswith(";") and not is_body:
            # A colon would be taken for the beginning of a parameter.
            yield "\n".join(lines).removesuffix(";").replace(":", r"\:")
            lines = []


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        for thing in _ADDED:
            for statement in _statements(revision, thing.split(".")[1].removesuffix("()")):
                op.execute(_MADE.sub(r"\g<0>IF NOT EXISTS ", statement))
        for view in _COUNTED:
            op.execute(f"ANALYZE {view}")
    for name in _CHANGED:
        for statement in _statements(revision, name):
            op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    for name in _WIDENED:
        op.execute(f"DROP VIEW analyst.{name}")
    for name in _CHANGED:
        for statement in _statements("0024", name):
            op.execute(statement)
    for thing in reversed(_ADDED):
        op.execute(f"DROP {thing}")
