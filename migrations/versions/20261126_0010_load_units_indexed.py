"""One reader for each unit, and units found by their key.

Why: the unique index is the claim itself; the other finds what earlier loads did with a unit. The CHECKs of 0009 are
validated.
Locks: SHARE UPDATE EXCLUSIVE on load_units and loads: reading and writing go on.
Expected time: a second for each million rows of load_units.
Reversible: yes.

Revision: 0010
Revises: 0009
Created: 2026-11-26
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INDEXES = ("ix_load_units_unit_key_reading", "ix_load_units_unit_key")


def upgrade() -> None:
    """Apply the revision."""
    op.execute("ALTER TABLE load_units VALIDATE CONSTRAINT ck_load_units_unit_key")
    op.execute("ALTER TABLE loads VALIDATE CONSTRAINT ck_loads_kind")
    with op.get_context().autocommit_block():
        for index in _INDEXES:  # an invalid leftover of a run that was cut off
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}")
        op.create_index(
            "ix_load_units_unit_key_reading",
            "load_units",
            ["unit_key"],
            unique=True,
            postgresql_where="status = 'reading'",
            postgresql_concurrently=True,
        )
        op.create_index("ix_load_units_unit_key", "load_units", ["unit_key"], postgresql_concurrently=True)


def downgrade() -> None:
    """Undo it; the CHECKs are made anew as 0009 made them."""
    with op.get_context().autocommit_block():
        for index in _INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}")
    op.drop_constraint(op.f("ck_loads_kind"), "loads", type_="check")
    op.create_check_constraint(
        op.f("ck_loads_kind"), "loads", "kind IN ('load', 'retry', 'reextract')", postgresql_not_valid=True
    )
    op.drop_constraint(op.f("ck_load_units_unit_key"), "load_units", type_="check")
    op.create_check_constraint(
        op.f("ck_load_units_unit_key"), "load_units", "octet_length(unit_key) = 32", postgresql_not_valid=True
    )
