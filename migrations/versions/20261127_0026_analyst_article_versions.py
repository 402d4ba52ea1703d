"""The view analyst.article_versions: what an article said before it was changed.

Why: analysts read no tables, so that earlier texts were nobody's to ask for.
Locks: none on any table.
Expected time: less than a second.
Reversible: yes. Whoever built views of their own on it has to drop them first.

The SQL is in migrations/analyst/0026, a file that never changes.

Revision: 0026
Revises: 0025
Created: 2026-11-27
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_SQL = Path(__file__).resolve().parents[1] / "analyst" / revision / "article_versions.sql"


def upgrade() -> None:
    """Apply the revision."""
    # Each statement ends with a semicolon at the end of a line.
    for statement in _SQL.read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        # A colon would be taken for the beginning of a parameter.
        op.execute(statement.replace(":", r"\:"))


def downgrade() -> None:
    """Undo it."""
    op.execute("DROP VIEW analyst.article_versions")
