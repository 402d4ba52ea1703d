"""Where a speaker's role stands in the article.

Why: a role can be shown in its place, and checked against the text.
Locks: ACCESS EXCLUSIVE on quotes, for milliseconds: nullable columns without a default, a CHECK that is NOT VALID.
Expected time: milliseconds, whatever the table's size.
Reversible: yes, with the loss of the offsets.

Revision: 0003
Revises: 0002
Created: 2026-11-24
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "quotes",
        sa.Column(
            "speaker_role_start",
            sa.Integer(),
            nullable=True,
            comment="Offset of that role in articles.body; null also where an extractor before version 2 found it.",
        ),
    )
    op.add_column(
        "quotes",
        sa.Column("speaker_role_end", sa.Integer(), nullable=True, comment="Offset behind that role."),
    )
    op.create_check_constraint(
        op.f("ck_quotes_speaker_role_span"),
        "quotes",
        "(speaker_role_start IS NULL) = (speaker_role_end IS NULL)"
        " AND (speaker_role IS NOT NULL OR speaker_role_start IS NULL)"
        " AND speaker_role_start >= 0 AND speaker_role_end - speaker_role_start = char_length(speaker_role)",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_constraint(op.f("ck_quotes_speaker_role_span"), "quotes", type_="check")
    op.drop_column("quotes", "speaker_role_end")
    op.drop_column("quotes", "speaker_role_start")
