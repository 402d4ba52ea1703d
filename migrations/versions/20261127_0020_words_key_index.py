"""Quotes found by their wording.

Why: the printings of an utterance, and those of wordings that may be the same, are read without reading all quotes.
Locks: SHARE UPDATE EXCLUSIVE on quotes while the index is built: reading and writing go on.
Expected time: two passes over quotes, about five seconds for each million rows.
Reversible: yes.

Revision: 0020
Revises: 0019
Created: 2026-11-27
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        # An invalid leftover of a run that was cut off.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_quotes_words_key")
        op.create_index("ix_quotes_words_key", "quotes", ["words_key"], postgresql_concurrently=True)


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_quotes_words_key")
