"""people.namesake_no, which takes the place of homonym_no: the column is added.

Why: everything else calls them namesakes: namesake_rules, the commands, the documentation. The rename goes by steps, so
that no newsdb and nobody's query fails meanwhile (migrations/README.md tells them all); this is the first of them.
Locks: ACCESS EXCLUSIVE on people, for a moment. Rows are not touched: they have no number until 0030 fills it in, and the
default is set apart from the column, for those alone that are made from now on.
Expected time: less than a second.
Reversible: yes. Whoever built views of their own on analyst.people has to drop them before a downgrade.

The SQL of the view is in migrations/analyst/0029, a file that never changes.

Revision: 0029
Revises: 0028
Created: 2026-11-27
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst"


def _make_view(folder: str) -> None:
    """Carry out the view's file: each statement ends with a semicolon at the end of a line."""
    for statement in (_FOLDER / folder / "people.sql").read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        # A colon would be taken for the beginning of a parameter.
        op.execute(statement.replace(":", r"\:"))


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "people",
        sa.Column(
            "namesake_no",
            sa.SmallInteger(),
            nullable=True,
            comment="Tells people of one name_key apart; 1 unless judged to be namesakes.",
        ),
    )
    # By newsdb of the release before, too, whose loads know nothing of the column: whom a load makes is nobody's namesake.
    op.alter_column("people", "namesake_no", server_default="1")
    op.execute("ALTER TABLE people ADD CONSTRAINT ck_people_namesake_no CHECK (namesake_no >= 1) NOT VALID")
    op.execute("COMMENT ON COLUMN people.homonym_no IS 'Going: namesake_no takes its place.'")
    _make_view(revision)


def downgrade() -> None:
    """Undo it."""
    op.execute("DROP VIEW analyst.people")
    _make_view("0024")
    op.execute(
        "COMMENT ON COLUMN people.homonym_no IS 'Tells people of one name_key apart; 1 unless judged to be namesakes.'"
    )
    op.drop_column("people", "namesake_no")
