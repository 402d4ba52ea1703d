"""Indexes to find the copies of a story, and to count what is not extracted.

Why: grouping by story_key must not read all articles, nor `newsdb status` to say how many are not extracted.
Locks: SHARE UPDATE EXCLUSIVE on articles while the indexes are built: reading and writing go on.
Expected time: two passes over articles an index, about ten seconds for each million rows.
Reversible: yes.

Revision: 0008
Revises: 0007
Created: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        # An index that could not be finished is left behind invalid; another attempt begins anew.
        op.drop_index(
            op.f("ix_articles_story_key"), table_name="articles", postgresql_concurrently=True, if_exists=True
        )
        op.create_index(op.f("ix_articles_story_key"), "articles", ["story_key"], postgresql_concurrently=True)
        op.drop_index(
            op.f("ix_articles_not_extracted"), table_name="articles", postgresql_concurrently=True, if_exists=True
        )
        op.create_index(
            op.f("ix_articles_not_extracted"),
            "articles",
            ["language"],
            postgresql_where=sa.text("extractor_version = 0"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        op.drop_index(
            op.f("ix_articles_not_extracted"), table_name="articles", postgresql_concurrently=True, if_exists=True
        )
        op.drop_index(
            op.f("ix_articles_story_key"), table_name="articles", postgresql_concurrently=True, if_exists=True
        )
