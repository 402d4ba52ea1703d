"""Who ordered what to be taken down, and names that are masked.

Why: `newsdb takedown` takes articles down and masks people's names; it leaves why, who and when, and what keeps them out.
Locks: SHARE ROW EXCLUSIVE on the new tables alone; ACCESS EXCLUSIVE on takedowns for milliseconds, for a nullable column
and a constraint that is not validated yet; SHARE UPDATE EXCLUSIVE on articles and article_versions for their comments.
Expected time: milliseconds, whatever the tables' size.
Reversible: yes; what was taken down stays away, and may be loaded again; what was masked stays masked.

Revision: 0017
Revises: 0016
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Table, column, type, comment before, comment from now on.
_COMMENTS = (
    (
        "articles",
        "canonical_url",
        sa.Text(),
        "Address without tracking and variants; id is made of it.",
        "Address without tracking and variants; id is made of it, as it was before names in it were masked.",
    ),
    (
        "articles",
        "body_sha256",
        sa.LargeBinary(),
        "SHA-256 of body in UTF-8: tells whether the text changed.",
        (
            "SHA-256 of body in UTF-8: tells whether the text changed. Where names were masked (newsdb takedown person),"
            " of the text as it came, so that a later load knows it again."
        ),
    ),
    (
        "article_versions",
        "body_sha256",
        sa.LargeBinary(),
        "SHA-256 of that text in UTF-8.",
        "SHA-256 of that text in UTF-8, as it came; see articles.body_sha256.",
    ),
)


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "takedown_orders",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Number of the order, as newsdb takedown list shows it.",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="article: an article and maybe copies of it, see takedowns; person: names are masked, see"
            " takedown_names; agency: what an agency had taken down was let in again, which is recorded here.",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in one line, without what was taken down."),
        sa.Column(
            "ordered_by",
            sa.Text(),
            nullable=True,
            comment="Who: a login name, or what was given with --by; of kind agency the agency, null if it names nobody.",
        ),
        sa.Column(
            "ordered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was ordered; later loads obey it.",
        ),
        sa.Column(
            "is_stored_only",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Of a person: only articles that were stored by then are masked, and what a load has of them later;"
            " articles that are new later may name a namesake.",
        ),
        sa.Column(
            "is_wordless",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Of a person: their words are masked, too, and have no rows in quotes.",
        ),
        sa.Column(
            "salt",
            sa.LargeBinary(),
            nullable=True,
            comment="Of a person: key of the digests in takedown_names, the same for all orders of a database.",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When all that was stored had been seen to; null: that was cut off, and the same command goes on.",
        ),
        sa.Column(
            "lifted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was lifted; null while it stands.",
        ),
        sa.Column("lifted_by", sa.Text(), nullable=True, comment="Who lifted it."),
        sa.Column("lift_reason", sa.Text(), nullable=True, comment="Why it was lifted, in one line."),
        sa.CheckConstraint("kind IN ('article', 'person', 'agency')", name=op.f("ck_takedown_orders_kind")),
        sa.CheckConstraint("(kind = 'person') = (salt IS NOT NULL)", name=op.f("ck_takedown_orders_salt")),
        sa.CheckConstraint(
            "kind = 'person' OR NOT (is_stored_only OR is_wordless)", name=op.f("ck_takedown_orders_scope")
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL)",
            name=op.f("ck_takedown_orders_lifted"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_orders")),
        comment="One row per order of newsdb takedown: why, who, when; never what. Rows stay for good, also when the order"
        " was lifted.",
        info={"citus": "reference"},
    )
    op.create_table(
        "takedown_names",
        sa.Column("order_id", sa.BigInteger(), nullable=False, comment="The order."),
        sa.Column(
            "name_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="BLAKE2b of the name, without titles, case, accents and spaces, keyed by the salt.",
        ),
        sa.Column(
            "word_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="First two bytes of the same of its last word: the same for thousands of surnames.",
        ),
        sa.CheckConstraint("octet_length(name_digest) = 16", name=op.f("ck_takedown_names_name_digest")),
        sa.CheckConstraint("octet_length(word_digest) = 2", name=op.f("ck_takedown_names_word_digest")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["takedown_orders.id"],
            name=op.f("fk_takedown_names_order_id_takedown_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("order_id", "name_digest", name=op.f("pk_takedown_names")),
        comment="One row per name that loads mask. No name in clear: whoever has salt and digests can only try names. The"
        " rows go when the order is lifted.",
        info={"citus": "reference"},
    )
    op.add_column(
        "takedowns",
        sa.Column(
            "order_id",
            sa.BigInteger(),
            nullable=True,
            comment="The order that took it down; null if an agency did.",
        ),
    )
    op.create_foreign_key(
        op.f("fk_takedowns_order_id_takedown_orders"),
        "takedowns",
        "takedown_orders",
        ["order_id"],
        ["id"],
        postgresql_not_valid=True,
    )
    for table, column, kind, _, after in _COMMENTS:
        op.alter_column(table, column, existing_type=kind, comment=after)


def downgrade() -> None:
    """Undo it."""
    for table, column, kind, before, _ in _COMMENTS:
        op.alter_column(table, column, existing_type=kind, comment=before)
    op.drop_constraint(op.f("fk_takedowns_order_id_takedown_orders"), "takedowns", type_="foreignkey")
    op.drop_column("takedowns", "order_id")
    op.drop_table("takedown_names")
    op.drop_table("takedown_orders")
