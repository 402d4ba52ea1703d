"""What somebody said in some days is found fast however much that is: analyst.quotes_of, statements_of and said_by.

Why: views cannot tell the planner how much somebody is quoted. For a month of the most quoted it looked up the day of
tens of thousands of articles, ten times as long as DuckDB over an export. These functions tell it; the index on
quotes.speaker_id has the keys with it, so that the rows stay unread. find_people compares a name with fewer others and
finds the same.
Locks: SHARE UPDATE EXCLUSIVE on quotes while the index is built: reading and writing go on.
Expected time: a few seconds for each million quotes.
Reversible: yes.

The SQL is in migrations/analyst/0031, files that never change.

Revision: 0031
Revises: 0030
Created: 2026-11-27
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst"
_ADDED = ("said_by", "quotes_of", "statements_of")


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
    for name in (*_ADDED, "find_people"):
        for statement in _statements(revision, name):
            op.execute(statement)
    with op.get_context().autocommit_block():
        # An invalid leftover of a run that was cut off.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_quotes_speaker_id_keys")
        op.create_index(
            "ix_quotes_speaker_id_keys",
            "quotes",
            ["speaker_id"],
            postgresql_include=["article_id", "ordinal", "statement_no"],
            postgresql_concurrently=True,
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_quotes_speaker_id")


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_quotes_speaker_id")
        op.create_index("ix_quotes_speaker_id", "quotes", ["speaker_id"], postgresql_concurrently=True)
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_quotes_speaker_id_keys")
    for name in reversed(_ADDED):
        op.execute(f"DROP FUNCTION IF EXISTS analyst.{name}(bigint, date, date)")
    for statement in _statements("0024", "find_people"):
        op.execute(statement)
