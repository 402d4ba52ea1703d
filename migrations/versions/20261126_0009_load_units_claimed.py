"""Input files are claimed, with a lease, by one loader at a time.

Why: several loaders share the work, and a unit whose loader died is taken over where its last commit left it.
Locks: ACCESS EXCLUSIVE on load_units and loads, for milliseconds: nullable columns or a constant default, a CHECK that
is NOT VALID.
Expected time: milliseconds, whatever the tables' size.
Reversible: yes; claims are forgotten, and units are read again from their start.

Revision: 0009
Revises: 0008
Created: 2026-11-26
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.add_column(
        "load_units",
        sa.Column(
            "unit_key",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 over the file's full path, size, time of change and range: the same for all loaders. Null for"
            " standard input, which no two share.",
        ),
    )
    op.add_column(
        "load_units",
        sa.Column(
            "lease_ends_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="While the unit is being read: when others may take it over unless the lease is renewed.",
        ),
    )
    op.add_column(
        "load_units",
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True, comment="When all of it was committed."),
    )
    op.create_check_constraint(
        op.f("ck_load_units_unit_key"), "load_units", "octet_length(unit_key) = 32", postgresql_not_valid=True
    )
    op.add_column(
        "loads",
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            server_default="load",
            comment="load: files were read; retry: rejects were tried again; reextract: stored texts were extracted anew.",
        ),
    )
    op.create_check_constraint(
        op.f("ck_loads_kind"), "loads", "kind IN ('load', 'retry', 'reextract')", postgresql_not_valid=True
    )

    op.create_table_comment(
        "load_units",
        "One row per input file of a load: who reads it, and how far its documents are committed. A unit that a dead load"
        " left unfinished passes to the load that takes it over.",
        existing_comment="One row per input file of a load, written with the batch that holds its documents: how far"
        " reading of the file has been committed.",
    )
    op.create_table(
        "load_metrics",
        sa.Column("load_id", sa.BigInteger(), nullable=False, comment="The run."),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="seconds (by the clock), seconds_reading, seconds_cleaning, seconds_extracting and seconds_storing"
            " (summed over all processes), bytes_read, batches, retries, workers, peak_bytes_reader and peak_bytes_worker"
            " (memory).",
        ),
        sa.Column("value", sa.REAL(), nullable=False, comment="The figure."),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was written last.",
        ),
        sa.ForeignKeyConstraint(
            ["load_id"], ["loads.id"], name=op.f("fk_load_metrics_load_id_loads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("load_id", "name", name=op.f("pk_load_metrics")),
        comment="One row per run and figure: what the run cost. Written while it goes on, final when it has ended.",
        info={"citus": "reference"},
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("load_metrics")
    op.create_table_comment(
        "load_units",
        "One row per input file of a load, written with the batch that holds its documents: how far reading of the file"
        " has been committed.",
    )
    op.drop_constraint(op.f("ck_loads_kind"), "loads", type_="check")
    op.drop_column("loads", "kind")
    op.drop_constraint(op.f("ck_load_units_unit_key"), "load_units", type_="check")
    op.drop_column("load_units", "read_at")
    op.drop_column("load_units", "lease_ends_at")
    op.drop_column("load_units", "unit_key")
