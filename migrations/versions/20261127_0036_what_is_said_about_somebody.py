"""What is said about somebody: analyst.quotes_about and said_about.

Why: since mentions are found inside quotations by a surname alone, too, whom a quotation names is worth asking for. A
view could not tell the planner how often somebody is named; these functions do, as quotes_of and said_by do for speakers.
Locks: none that anybody waits for.
Expected time: milliseconds.
Reversible: yes.

The SQL is in migrations/analyst/0036, files that never change.

Revision: 0036
Revises: 0035
Created: 2026-11-27
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst" / revision
_ADDED = ("said_about", "quotes_about")


def _statements(name: str) -> Iterator[str]:
    """The statements of a file: each ends with a semicolon at the end of a line outside of a function's body."""
    lines: list[str] = []
    is_body = False
    for line in (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines():
        is_body ^= line.count("$function$") % 2 == 1
        lines.append(line)
        if line.endswith(";") and not is_body:
            # A colon would be taken for the beginning of a parameter.
            yield "\n".join(lines).removesuffix(";").replace(":", r"\:")
            lines = []


def upgrade() -> None:
    """Apply the revision."""
    for name in _ADDED:
        for statement in _statements(name):
            op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    for name in reversed(_ADDED):
        op.execute(f"DROP FUNCTION IF EXISTS analyst.{name}(bigint, date, date)")
