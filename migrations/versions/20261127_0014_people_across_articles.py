"""Whom names mean across articles: versions of keys, who waits to be compared, how sure a surname alone is.

Why: keys that older rules made are made anew, batch by batch; people of similar names are compared once, and again when
much more is known of them; quotes and mentions that a surname alone gave to somebody say how likely that is.
Locks: ACCESS EXCLUSIVE on people, quotes and mentions, for milliseconds each: columns that are nullable or have a
constant default, CHECKs that are NOT VALID.
Expected time: milliseconds, whatever the tables' size.
Reversible: yes; what a surname alone told stays, and is not told from a full name any more.

Revision: 0014
Revises: 0013
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A leftover of a run that was cut off, which guards nothing yet.
_DROP_CHECK = "-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT IF EXISTS {check}"


def upgrade() -> None:
    """Apply the revision."""
    # A transaction for each statement: locked together, the tables make deadlocks with all who use two of them. Each
    # statement may have been carried out by a run that was cut off.
    with op.get_context().autocommit_block():
        op.add_column(
            "people",
            sa.Column(
                "key_version",
                sa.SmallInteger(),
                server_default="1",
                nullable=False,
                comment="Which version of newsdb's rules made name_key; the next load makes older ones anew.",
            ),
            if_not_exists=True,
        )
        op.add_column(
            "people",
            sa.Column(
                "compared_articles",
                sa.Integer(),
                nullable=True,
                comment="In how many articles the person was named when last compared with people of similar names; 0: there"
                " are none; null: waits to be compared.",
            ),
            if_not_exists=True,
        )
        op.execute(_DROP_CHECK.format(table="people", check="ck_people_compared_articles"))
        op.create_check_constraint(
            op.f("ck_people_compared_articles"), "people", "compared_articles >= 0", postgresql_not_valid=True
        )
        for table, person, who in (("quotes", "speaker_id", "a speaker"), ("mentions", "person_id", "somebody")):
            op.add_column(
                table,
                sa.Column(
                    f"{person}_confidence",
                    sa.REAL(),
                    nullable=True,
                    comment=f"Of {who} whom the article gives no full name: probability that {person} is right, told from whom"
                    " articles of the time mean by the surname. Null where a full name or nothing tells.",
                ),
                if_not_exists=True,
            )
            op.execute(_DROP_CHECK.format(table=table, check=f"ck_{table}_{person}_confidence"))
            op.create_check_constraint(
                op.f(f"ck_{table}_{person}_confidence"),
                table,
                f"{person}_confidence IS NULL OR ({person} IS NOT NULL AND {person}_confidence BETWEEN 0 AND 1)",
                postgresql_not_valid=True,
            )


def downgrade() -> None:
    """Undo it."""
    for table, person in (("mentions", "person_id"), ("quotes", "speaker_id")):
        op.drop_constraint(op.f(f"ck_{table}_{person}_confidence"), table, type_="check")
        op.drop_column(table, f"{person}_confidence")
    op.drop_constraint(op.f("ck_people_compared_articles"), "people", type_="check")
    op.drop_column("people", "compared_articles")
    op.drop_column("people", "key_version")
