"""People found by who stands for them and by name, articles by address.

Why: views are asked for both.
Locks: SHARE UPDATE EXCLUSIVE on people and articles while the indexes are built: reading and writing go on.
Expected time: a few seconds for each million people or articles.
Reversible: yes.

Revision: 0023
Revises: 0022
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        # Invalid leftovers of a run that was cut off.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_people_standing")
        op.create_index(
            "ix_people_standing", "people", [sa.text("COALESCE(root_id, id)")], postgresql_concurrently=True
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_people_name")
        op.create_index("ix_people_name", "people", ["name"], postgresql_concurrently=True)
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_articles_url")
        op.create_index("ix_articles_url", "articles", ["url"], postgresql_using="hash", postgresql_concurrently=True)


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_articles_url")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_people_name")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_people_standing")
