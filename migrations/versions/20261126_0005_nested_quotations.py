"""Quotations inside quotations.

Why: “He told me, ‘Go home’” is what two people said; an inner row points to the outer one.
Locks: ACCESS EXCLUSIVE on quotes, for milliseconds: a nullable column without a default, a CHECK that is NOT VALID.
Expected time: milliseconds, whatever the table's size.
Reversible: yes; the inner rows lose their pointer, and stay.

Revision: 0005
Revises: 0004
Created: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "quotes",
        sa.Column(
            "outer_ordinal",
            sa.Integer(),
            nullable=True,
            comment="Of a quotation inside another one, whose speaker tells what somebody else said: that one's ordinal."
            " Null for all others, and where an extractor before version 3 ran; outer_ordinal IS NULL: at first hand.",
        ),
    )
    op.create_check_constraint(
        op.f("ck_quotes_outer_ordinal"),
        "quotes",
        "outer_ordinal BETWEEN 1 AND ordinal - 1",
        postgresql_not_valid=True,
    )
    op.create_table_comment(
        "quotes",
        "One row per contiguous quoted segment. text equals that stretch of articles.body. Segments of one"
        " uninterrupted statement share statement_no; count statements, not rows, to count utterances. What a quoted"
        " speaker quotes in turn has a row of its own inside the outer one (outer_ordinal).",
        existing_comment="One row per contiguous quoted segment. text equals that stretch of articles.body. Segments of"
        " one uninterrupted statement share statement_no; count statements, not rows, to count utterances.",
    )


def downgrade() -> None:
    """Undo it."""
    op.create_table_comment(
        "quotes",
        "One row per contiguous quoted segment. text equals that stretch of articles.body. Segments of one"
        " uninterrupted statement share statement_no; count statements, not rows, to count utterances.",
    )
    op.drop_constraint(op.f("ck_quotes_outer_ordinal"), "quotes", type_="check")
    op.drop_column("quotes", "outer_ordinal")
