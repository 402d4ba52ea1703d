"""Which loads' names were told across articles: what a load that was cut off stored is told by the next.

Why: a load tells who is who when it has stored everything. Killed before, its surnames alone stayed open.
Locks: ACCESS EXCLUSIVE on loads for a moment; it has a row per run.
Expected time: less than a second.
Reversible: yes.

Revision: 0025
Revises: 0024
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "loads",
        sa.Column(
            "resolved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it had been told who is who in what the run stored; null: not yet (the next run to end does it), or it stored nothing.",
        ),
    )
    # A load says that it is finished before it tells who is who, but hardly any was killed in between.
    op.execute("UPDATE loads SET resolved_at = finished_at WHERE status = 'finished'")


def downgrade() -> None:
    """Undo it."""
    op.drop_column("loads", "resolved_at")
