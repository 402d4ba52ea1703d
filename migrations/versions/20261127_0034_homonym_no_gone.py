"""people.homonym_no goes: namesake_no has taken its place.

Why: the last of five steps (0029, 0030, 0032, 0033); nobody reads or writes it any more.
Locks: ACCESS EXCLUSIVE on people, for a moment.
Expected time: less than a second; the space comes back as rows are written anew.
Reversible: yes, the column is made again from namesake_no.

newsdb of before 0.3.0 is not served any more. analyst.people keeps the name: nearly all views stand on that one, and would
have to be made anew, with all that others built on them. The SQL is in migrations/analyst/0034, files that never change.

Revision: 0034
Revises: 0033
Created: 2026-11-27
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst"
_CHANGED = ("people", "newsdb_compatible_since")


def _statements(folder: str, name: str) -> Iterator[str]:
    """The statements of a file: each ends with a semicolon at the end of a line, and functions have none inside."""
    for statement in (_FOLDER / folder / f"{name}.sql").read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        # A colon would be taken for the beginning of a parameter.
        yield statement.replace(":", r"\:")


def upgrade() -> None:
    """Apply the revision."""
    for name in _CHANGED:
        for statement in _statements(revision, name):
            op.execute(statement)
    # Those who would miss it are not served any more.
    op.execute("-- squawk-ignore ban-drop-column\nALTER TABLE people DROP COLUMN homonym_no")


def downgrade() -> None:
    """Undo it."""
    op.add_column(
        "people",
        sa.Column(
            "homonym_no",
            sa.SmallInteger(),
            server_default="1",
            nullable=False,
            comment="Going: namesake_no takes its place.",
        ),
    )
    # All others are 1 by the default, without being written: namesakes are few.
    op.execute("UPDATE people SET homonym_no = namesake_no WHERE namesake_no <> 1")
    op.create_check_constraint(op.f("ck_people_homonym_no"), "people", "homonym_no >= 1")
    op.create_unique_constraint(op.f("uq_people_name_key_homonym_no"), "people", ["name_key", "homonym_no"])
    for name in _CHANGED:
        for statement in _statements("0033", name):
            op.execute(statement)
