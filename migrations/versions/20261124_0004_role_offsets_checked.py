"""Validate the CHECK of the role's offsets.

Why: PostgreSQL then vouches for all rows, not only for new ones.
Locks: SHARE UPDATE EXCLUSIVE on quotes while it reads the table: reading and writing go on.
Expected time: one pass over quotes, about a second for each million rows.
Reversible: yes; the CHECK is made anew as 0003 made it.

Revision: 0004
Revises: 0003
Created: 2026-11-24
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.execute("ALTER TABLE quotes VALIDATE CONSTRAINT ck_quotes_speaker_role_span")


def downgrade() -> None:
    """Undo it."""
    op.drop_constraint(op.f("ck_quotes_speaker_role_span"), "quotes", type_="check")
    op.create_check_constraint(
        op.f("ck_quotes_speaker_role_span"),
        "quotes",
        "(speaker_role_start IS NULL) = (speaker_role_end IS NULL)"
        " AND (speaker_role IS NOT NULL OR speaker_role_start IS NULL)"
        " AND speaker_role_start >= 0 AND speaker_role_end - speaker_role_start = char_length(speaker_role)",
        postgresql_not_valid=True,
    )
