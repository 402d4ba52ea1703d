"""What was taken down, and must not come back.

Why: an agency's item that is canceled or withheld takes the article down when it is loaded, and keeps it out. Comments
say, besides, what `newsdb reextract` fills in, what a unit may be and which figures there are.
Locks: SHARE ROW EXCLUSIVE on loads for milliseconds, to refer to it; SHARE UPDATE EXCLUSIVE on articles, loads,
rejects, load_units and load_metrics for their comments.
Expected time: milliseconds, whatever the tables' size.
Reversible: yes; what was taken down stays away, and may be loaded again.

Revision: 0011
Revises: 0010
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Table, column, comment before, comment from now on.
_COMMENTS = (
    (
        "articles",
        "language",
        sa.Text(),
        (
            "Language identified from body, ISO 639-1 (en, es, zh); null if it cannot be told, as of a short text. Rows"
            " stored before revision 0007 hold the input's code here, and null in language_given, until their text is"
            " stored again."
        ),
        (
            "Language identified from body, ISO 639-1 (en, es, zh); null if it cannot be told, as of a short text. Rows"
            " stored before revision 0007 hold the input's code here, and null in language_given, until their text is"
            " stored again or extracted anew."
        ),
    ),
    (
        "loads",
        "updated_count",
        sa.BigInteger(),
        "Documents whose text differed from the stored article's; the old text was kept.",
        (
            "Documents that changed a stored article: their text differed, and the old one was kept; or their agency took"
            " the article back, see takedowns."
        ),
    ),
    (
        "loads",
        "unchanged_count",
        sa.BigInteger(),
        "Documents whose text was stored already, as current text or as an earlier version.",
        (
            "Documents whose text was stored already, as current text or as an earlier version, or that took back what"
            " was taken down already."
        ),
    ),
    (
        "rejects",
        "raw",
        sa.LargeBinary(),
        "The rejected input, byte for byte (its beginning if it was too long).",
        "The rejected input, byte for byte (its beginning if it was too long); empty where it was taken down.",
    ),
    (
        "rejects",
        "fingerprint",
        sa.LargeBinary(),
        "SHA-256 over path, position, reason and raw.",
        "SHA-256 over path, position, reason and raw as rejected.",
    ),
    (
        "load_units",
        "path",
        sa.Text(),
        "The file; - is standard input.",
        "The file, with the range of bytes where it is one of several parts; - is standard input.",
    ),
    (
        "load_metrics",
        "name",
        sa.Text(),
        (
            "seconds (by the clock), seconds_reading, seconds_cleaning, seconds_extracting and seconds_storing (summed"
            " over all processes), bytes_read, batches, retries, workers, peak_bytes_reader and peak_bytes_worker"
            " (memory)."
        ),
        (
            "seconds (by the clock), seconds_reading, seconds_cleaning, seconds_extracting and seconds_storing (summed"
            " over all processes), bytes_read of bytes_total, units_read of units, units_waiting (for other loads),"
            " batches, retries, workers, peak_bytes_reader and peak_bytes_worker (memory)."
        ),
    ),
)


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "takedowns",
        sa.Column(
            "article_id",
            sa.Uuid(),
            nullable=False,
            comment="articles.id as it was or would be, a digest of the address: no row of articles has it.",
        ),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="canceled: by its agency, for good; withheld: by its agency, until a newer version is usable, which a"
            " load then stores, deleting this row; ordered: by whoever runs this database.",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in one line, without what was taken down."),
        sa.Column(
            "taken_down_by",
            sa.Text(),
            nullable=True,
            comment="Who: the agency as its item names it, or whoever ordered it; null if the item names nobody.",
        ),
        sa.Column(
            "version_no",
            sa.BigInteger(),
            nullable=True,
            comment="Version of the item that withdrew it; null if the item tells none.",
        ),
        sa.Column(
            "version_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When that version of the item was made; null if the item does not tell.",
        ),
        sa.Column("load_id", sa.BigInteger(), nullable=True, comment="The load that met the item; null if ordered."),
        sa.Column(
            "taken_down_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was taken down.",
        ),
        sa.CheckConstraint("kind IN ('canceled', 'withheld', 'ordered')", name=op.f("ck_takedowns_kind")),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name=op.f("fk_takedowns_load_id_loads")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_takedowns")),
        comment="One row per article id that was taken down, stored before or not. While the row is there, no load stores"
        " that article again; deleting the row allows it. It says nothing of what the article was. An article that"
        " is known by several ids (of its address, of its publisher and the document's id, of that id alone) has a row"
        " for each.",
        info={"citus": "distributed"},
    )
    op.create_index(op.f("ix_takedowns_load_id"), "takedowns", ["load_id"])
    for table, column, kind, _, after in _COMMENTS:
        op.alter_column(table, column, existing_type=kind, comment=after)


def downgrade() -> None:
    """Undo it."""
    for table, column, kind, before, _ in _COMMENTS:
        op.alter_column(table, column, existing_type=kind, comment=before)
    op.drop_table("takedowns")
