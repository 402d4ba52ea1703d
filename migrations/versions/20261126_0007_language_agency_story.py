"""What a text says of itself: its language, the agency whose copy it is, the story that it shares with its copies.

Why: other languages than English are kept and not extracted; counts can leave out wire copy and repeated texts.
Locks: ACCESS EXCLUSIVE on articles, for milliseconds: nullable columns without a default, and comments.
Expected time: milliseconds, whatever the table's size. Rows that are there keep null until their text is stored again.
Reversible: yes, with the loss of what the columns hold; language keeps the identified code.

Revision: 0007
Revises: 0006
Created: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "articles",
        sa.Column(
            "language_given",
            sa.Text(),
            nullable=True,
            comment="Language code as given by the input, lower case, with its region (en-us); null if it gives none, and in rows stored before revision 0007. Where it contradicts language, the text is the better witness.",
        ),
    )
    op.add_column(
        "articles",
        sa.Column(
            "agency",
            sa.Text(),
            nullable=True,
            comment="News agency whose copy the text is by its own dateline, by-line or credits, also on the agency's own pages: AP, Reuters, AFP, Xinhua, dpa and so on; null if it names none or only a contributor, and in rows stored before revision 0007. To count what outlets wrote themselves: WHERE agency IS NULL; to count what they printed, copies included: no condition.",
        ),
    )
    op.add_column(
        "articles",
        sa.Column(
            "story_key",
            sa.BigInteger(),
            nullable=True,
            comment="Equal for the same text under other URLs, and for most copies with small edits, cuts, other by-lines or credits; different stories next to never share it. To count without copies: count(DISTINCT story_key), with copies: count(*). Null for a text without words, and in rows stored before revision 0007.",
        ),
    )
    op.alter_column(
        "articles",
        "language",
        existing_type=sa.Text(),
        existing_nullable=True,
        comment="Language identified from body, ISO 639-1 (en, es, zh); null if it cannot be told, as of a short text. Rows stored before revision 0007 hold the input's code here, and null in language_given, until their text is stored again.",
        existing_comment="Language code as given by the input, lower case.",
    )
    op.alter_column(
        "articles",
        "extractor_version",
        existing_type=sa.Integer(),
        existing_nullable=False,
        comment="Version of the extraction that made its quotes; 0: not extracted, since language is none that newsdb reads.",
        existing_comment="Version of the extraction that made its quotes.",
    )
    op.create_table_comment(
        "articles",
        "One row per article (canonical URL) in its current text. Offsets in quotes and mentions count code points of body from 0, half open: substring(body from start_char + 1 for end_char - start_char). Copies of one text under several URLs are rows of their own: see story_key and agency for how to count.",
        existing_comment="One row per article (canonical URL) in its current text. Offsets in quotes and mentions count code points of body from 0, half open: substring(body from start_char + 1 for end_char - start_char).",
    )


def downgrade() -> None:
    """Undo it."""
    op.create_table_comment(
        "articles",
        "One row per article (canonical URL) in its current text. Offsets in quotes and mentions count code points of body from 0, half open: substring(body from start_char + 1 for end_char - start_char).",
    )
    op.alter_column(
        "articles",
        "extractor_version",
        existing_type=sa.Integer(),
        existing_nullable=False,
        comment="Version of the extraction that made its quotes.",
    )
    op.alter_column(
        "articles",
        "language",
        existing_type=sa.Text(),
        existing_nullable=True,
        comment="Language code as given by the input, lower case.",
    )
    op.drop_column("articles", "story_key")
    op.drop_column("articles", "agency")
    op.drop_column("articles", "language_given")
