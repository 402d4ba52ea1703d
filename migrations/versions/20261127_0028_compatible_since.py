"""The database says which older newsdb may use it: newsdb_compatible_since().

Why: programs and databases are not updated in one moment. A newsdb that meets a newer schema cannot know what that
changed; the schema can say how old a newsdb may be that loads into it and reads it.
Locks: none on any table.
Expected time: less than a second.
Reversible: yes.

The SQL is in migrations/analyst/0028, a file that never changes.

Revision: 0028
Revises: 0027
Created: 2026-11-27
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parents[1] / "analyst" / revision / "newsdb_compatible_since.sql"


def upgrade() -> None:
    """Apply the revision."""
    # Each statement ends with a semicolon at the end of a line, and the function's body has none.
    for statement in _SQL.read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    op.execute("DROP FUNCTION public.newsdb_compatible_since()")
