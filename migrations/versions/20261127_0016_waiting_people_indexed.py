"""Index of the people that wait to be compared.

Why: each load asks whether there are any, and who; nearly always few of all people.
Locks: SHARE UPDATE EXCLUSIVE on people while the index is built: loads and queries go on.
Expected time: seconds for a million people.
Reversible: yes.

Revision: 0016
Revises: 0015
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        # An index that could not be finished is left behind invalid; another attempt begins anew.
        op.drop_index("ix_people_waiting", table_name="people", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            "ix_people_waiting",
            "people",
            ["id"],
            postgresql_where=sa.text("compared_articles IS NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        op.drop_index("ix_people_waiting", table_name="people", postgresql_concurrently=True, if_exists=True)
