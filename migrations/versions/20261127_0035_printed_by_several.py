"""analyst.printings has the quotations of utterances that several articles print; the app learns of takedowns.

Why: which wordings are repeated was told before they were told apart by speaker and occasion, so that there were rows of
utterances that one article prints alone, which analyst.utterances does not have. Whoever
exports without seeing takedowns is told by newsdb_takedown_state() that there was one, and by nothing which.
Locks: none while the rows are made. ACCESS EXCLUSIVE on analyst.printings, first_printed_by and utterance_quotes for
milliseconds at the end. What is made is committed before: where a view is in use then, it is not made again.
Expected time: ten seconds for each million quotes.
Reversible: yes.

What is loaded and refreshed between the two is told by the next refresh. The SQL is in migrations/analyst/0035, files
that never change.

Revision: 0035
Revises: 0034
Created: 2026-11-27
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_FOLDER = Path(__file__).resolve().parents[1] / "analyst"
_ADDED = "newsdb_takedown_state"
_KEPT = "utterance_quotes"
_INDEXES = ("article_id_ordinal", "utterance_id")
# A run that was cut off leaves each of them complete, or not at all.
_MADE = re.compile(r"^CREATE (?:MATERIALIZED VIEW|UNIQUE INDEX|INDEX) ", re.MULTILINE)


def _statements(folder: str, name: str) -> Iterator[str]:
    """The statements of a file: each ends with a semicolon at the end of a line, of which bodies of 0035 have none."""
    for statement in (_FOLDER / folder / f"{name}.sql").read_text(encoding="utf-8").removesuffix(";\n").split(";\n"):
        # A colon would be taken for the beginning of a parameter.
        yield statement.replace(":", r"\:")


def _exchange(folder: str, made: str) -> None:
    """Make the rows anew beside those that are read, then let the views read them and give them the name."""
    with op.get_context().autocommit_block():
        for statement in _statements(folder, _KEPT):
            op.execute(_MADE.sub(r"\g<0>IF NOT EXISTS ", statement.replace(_KEPT, made)))
        op.execute(f"ANALYZE public.{made}")
    for at, name in ((folder, "printings"), ("0024", "first_printed_by")):
        for statement in _statements(at, name):
            op.execute(statement.replace(_KEPT, made))
    # Whoever reads it by its name waits for this transaction, and finds the other one then.
    op.execute(f"-- squawk-ignore ban-drop-view\nDROP MATERIALIZED VIEW public.{_KEPT}")
    op.execute(f"-- squawk-ignore renaming-object\nALTER MATERIALIZED VIEW public.{made} RENAME TO {_KEPT}")
    for index in _INDEXES:
        op.execute(
            f"-- squawk-ignore renaming-object\nALTER INDEX public.ix_{made}_{index} RENAME TO ix_{_KEPT}_{index}"
        )


def upgrade() -> None:
    """Apply the revision."""
    _exchange(revision, f"{_KEPT}_to_be")
    for statement in _statements(revision, _ADDED):
        op.execute(statement)


def downgrade() -> None:
    """Undo it."""
    _exchange("0024", f"{_KEPT}_that_were")
    op.execute(f"DROP FUNCTION public.{_ADDED}()")
