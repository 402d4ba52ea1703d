"""Validate the CHECK of quotations inside quotations.

Why: PostgreSQL then vouches for all rows, not only for new ones.
Locks: SHARE UPDATE EXCLUSIVE on quotes while it reads the table: reading and writing go on.
Expected time: one pass over quotes, about a second for each million rows.
Reversible: yes; the CHECK is made anew as 0005 made it.

Revision: 0006
Revises: 0005
Created: 2026-11-26
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.execute("ALTER TABLE quotes VALIDATE CONSTRAINT ck_quotes_outer_ordinal")


def downgrade() -> None:
    """Undo it."""
    op.drop_constraint(op.f("ck_quotes_outer_ordinal"), "quotes", type_="check")
    op.create_check_constraint(
        op.f("ck_quotes_outer_ordinal"),
        "quotes",
        "outer_ordinal BETWEEN 1 AND ordinal - 1",
        postgresql_not_valid=True,
    )
