"""Which wordings of quotations are one utterance, and a queue of articles to look at.

Why: what was printed in several articles, shortened or edited, is counted and shown as one utterance.
Locks: none on tables with rows, but SHARE UPDATE EXCLUSIVE on quotes for the milliseconds of a comment.
Expected time: milliseconds. The tables are filled by each load for its own articles, and by
`newsdb utterances link --all` for what was stored before.
Reversible: yes; wordings are linked anew after another upgrade.

Revision: 0019
Revises: 0018
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BEFORE = "Digest of the words without case, accents and punctuation: equal for equal wording; null if wordless."


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "wordings",
        sa.Column("words_key", sa.LargeBinary(), nullable=False, comment="The wording, as in quotes."),
        sa.Column(
            "is_distinctive",
            sa.Boolean(),
            nullable=False,
            comment="The same words are one utterance wherever they are printed and whoever is said to have said them.",
        ),
        sa.Column(
            "shingles",
            postgresql.ARRAY(sa.Integer()),
            nullable=False,
            comment="Digests of some runs of words, by which wordings that overlap are found; may be empty.",
        ),
        sa.CheckConstraint("octet_length(words_key) = 16", name=op.f("ck_wordings_words_key")),
        sa.PrimaryKeyConstraint("words_key", name=op.f("pk_wordings")),
        comment="One row per wording of quotes that is long or rare enough to be compared with others; what anybody says (I don't know; very important) has none. A wording stays when its quotes are gone, unless they were taken down.",
        info={"citus": "reference"},
    )
    op.create_index(
        "ix_wordings_shingles",
        "wordings",
        ["shingles"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "utterance_wordings",
        sa.Column("words_key", sa.LargeBinary(), nullable=False, comment="The wording, as in quotes."),
        sa.Column(
            "utterance_key",
            sa.LargeBinary(),
            nullable=False,
            comment="The utterance: the smallest words_key of all its wordings. It becomes smaller when a smaller one joins, or when a wording is found that makes two utterances one.",
        ),
        sa.CheckConstraint("octet_length(words_key) = 16", name=op.f("ck_utterance_wordings_words_key")),
        sa.CheckConstraint(
            "octet_length(utterance_key) = 16 AND utterance_key <= words_key",
            name=op.f("ck_utterance_wordings_utterance_key"),
        ),
        sa.PrimaryKeyConstraint("words_key", name=op.f("pk_utterance_wordings")),
        comment="One row per wording that was also printed otherwise: shortened, or with small edits. The utterance of a quote is coalesce(utterance_wordings.utterance_key, quotes.words_key), joined by words_key. Only where its wording has no row here and is not wordings.is_distinctive, the same words are one utterance only if printed within days of each other, and, with no row in wordings, of one speaker.",
        info={"citus": "reference"},
    )
    op.create_index(op.f("ix_utterance_wordings_utterance_key"), "utterance_wordings", ["utterance_key"], unique=False)
    op.create_table(
        "unlinked_articles",
        sa.Column("article_id", sa.Uuid(), nullable=False, comment="The article."),
        sa.Column(
            "queued_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When its quotes were stored.",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_unlinked_articles")),
        comment="One row per article whose quotes have been stored and whose wordings have not been linked yet; usually empty. Without a foreign key, since the table is a queue: a row of an article that is gone is dropped when its turn comes.",
        info={"citus": "reference"},
    )
    op.alter_column(
        "quotes",
        "words_key",
        existing_type=sa.LargeBinary(),
        existing_nullable=True,
        comment=f"{_BEFORE} Which wordings are one utterance say wordings and utterance_wordings.",
        existing_comment=_BEFORE,
    )


def downgrade() -> None:
    """Undo it."""
    op.alter_column("quotes", "words_key", existing_type=sa.LargeBinary(), existing_nullable=True, comment=_BEFORE)
    op.drop_table("unlinked_articles")
    op.drop_index(op.f("ix_utterance_wordings_utterance_key"), table_name="utterance_wordings")
    op.drop_table("utterance_wordings")
    op.drop_index("ix_wordings_shingles", table_name="wordings", postgresql_using="gin")
    op.drop_table("wordings")
