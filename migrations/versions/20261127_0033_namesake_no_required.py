"""people.namesake_no is NOT NULL and unique with the key, and analyst.people reads it alone.

Why: nobody reads homonym_no any more; it goes with the next release.
Locks: ACCESS EXCLUSIVE on people, for a moment: that no row lacks the number is checked before, beside reading and writing.
Expected time: a second for each million people.
Reversible: yes.

newsdb of before 0.2.0 is not served any more. The SQL is in migrations/analyst/0033, files that never change.

Revision: 0033
Revises: 0032
Created: 2026-11-27
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst"


def _statements(folder: str, name: str) -> Iterator[str]:
    """The statements of a file: each ends with a semicolon at the end of a line, and functions have none inside."""
    for statement in (_FOLDER / folder / f"{name}.sql").read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        # A colon would be taken for the beginning of a parameter.
        yield statement.replace(":", r"\:")


def upgrade() -> None:
    """Apply the revision."""
    op.execute("ALTER TABLE people VALIDATE CONSTRAINT ck_people_namesake_no_present")
    op.alter_column("people", "namesake_no", nullable=False)
    # NOT NULL says the same.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE people DROP CONSTRAINT ck_people_namesake_no_present")
    op.execute(
        "ALTER TABLE people ADD CONSTRAINT uq_people_name_key_namesake_no"
        " UNIQUE USING INDEX uq_people_name_key_namesake_no"
    )
    for name in ("people", "newsdb_compatible_since"):
        for statement in _statements(revision, name):
            op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    for statement in (*_statements("0028", "newsdb_compatible_since"), *_statements("0029", "people")):
        op.execute(statement)
    op.drop_constraint("uq_people_name_key_namesake_no", "people")
    op.create_index("uq_people_name_key_namesake_no", "people", ["name_key", "namesake_no"], unique=True)
    op.execute(
        "ALTER TABLE people ADD CONSTRAINT ck_people_namesake_no_present CHECK (namesake_no IS NOT NULL) NOT VALID"
    )
    op.alter_column("people", "namesake_no", nullable=True)
