"""Takedowns are found by their order, which is known to be there.

Why: lifting an order needs what it took down; revision 0017 left its foreign key to be validated.
Locks: SHARE UPDATE EXCLUSIVE on takedowns while the index is built and the key is validated: reading and writing go on.
Expected time: a second for each million rows of takedowns, which are few.
Reversible: yes.

Revision: 0018
Revises: 0017
Created: 2026-11-27
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.execute("ALTER TABLE takedowns VALIDATE CONSTRAINT fk_takedowns_order_id_takedown_orders")
    with op.get_context().autocommit_block():
        # An index that could not be finished is left behind invalid; another attempt begins anew.
        op.drop_index(op.f("ix_takedowns_order_id"), "takedowns", postgresql_concurrently=True, if_exists=True)
        op.create_index(op.f("ix_takedowns_order_id"), "takedowns", ["order_id"], postgresql_concurrently=True)


def downgrade() -> None:
    """Undo it; the foreign key is made anew as 0017 made it."""
    with op.get_context().autocommit_block():
        op.drop_index(op.f("ix_takedowns_order_id"), "takedowns", postgresql_concurrently=True, if_exists=True)
    op.drop_constraint(op.f("fk_takedowns_order_id_takedown_orders"), "takedowns", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_takedowns_order_id_takedown_orders"),
        "takedowns",
        "takedown_orders",
        ["order_id"],
        ["id"],
        postgresql_not_valid=True,
    )
