"""Who stands for a person, merges followed to their end.

Why: views count merged people as one. Followed step by step, merges could be read from no index.
Locks: ACCESS EXCLUSIVE on people until those who were merged are updated; they are few.
Expected time: about a second for each million people.
Reversible: yes.

Revision: 0022
Revises: 0021
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_FILL = """
WITH RECURSIVE down (id, root_id) AS (
    SELECT id, id FROM people WHERE merged_into_id IS NULL
        AND id IN (SELECT merged_into_id FROM people WHERE merged_into_id IS NOT NULL)
    UNION ALL
    SELECT people.id, down.root_id FROM people JOIN down ON people.merged_into_id = down.id
)
UPDATE people SET root_id = down.root_id FROM down WHERE people.id = down.id AND down.id <> down.root_id
"""


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "people",
        sa.Column(
            "root_id",
            sa.BigInteger(),
            nullable=True,
            comment="The person who stands for this one, merges followed to their end; null: itself. Kept by whatever sets merged_into_id. Count people by coalesce(root_id, id).",
        ),
    )
    # Who was merged is a small part of people, and people of quotes: one statement.
    op.execute(_FILL)


def downgrade() -> None:
    """Undo it."""
    op.drop_column("people", "root_id")
