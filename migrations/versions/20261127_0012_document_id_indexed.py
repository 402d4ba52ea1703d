"""Articles are found by the identifier that their document carried.

Why: an agency takes an article back by the item's identifier, often without its address.
Locks: SHARE UPDATE EXCLUSIVE on articles while the index is built: reading and writing go on.
Expected time: two passes over articles, about ten seconds for each million rows.
Reversible: yes.

Revision: 0012
Revises: 0011
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        # An index that could not be finished is left behind invalid; another attempt begins anew.
        op.drop_index("ix_articles_document_id", table_name="articles", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            "ix_articles_document_id",
            "articles",
            [sa.text('"left"(document_id, 500)')],
            postgresql_where=sa.text("document_id IS NOT NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        op.drop_index("ix_articles_document_id", table_name="articles", postgresql_concurrently=True, if_exists=True)
