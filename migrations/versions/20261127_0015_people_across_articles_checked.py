"""CHECKs of how sure a surname alone is, and of comparisons, hold for all rows.

Why: added NOT VALID by the revision before, so that it locks nobody out.
Locks: SHARE UPDATE EXCLUSIVE on people, quotes and mentions while each is read once: loads and queries go on.
Expected time: a minute for a hundred million rows.
Reversible: yes.

Revision: 0015
Revises: 0014
Created: 2026-11-27
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_CHECKS = (
    ("people", "compared_articles", "compared_articles >= 0"),
    (
        "quotes",
        "speaker_id_confidence",
        "speaker_id_confidence IS NULL OR (speaker_id IS NOT NULL AND speaker_id_confidence BETWEEN 0 AND 1)",
    ),
    (
        "mentions",
        "person_id_confidence",
        "person_id_confidence IS NULL OR (person_id IS NOT NULL AND person_id_confidence BETWEEN 0 AND 1)",
    ),
)


def upgrade() -> None:
    """Apply the revision."""
    for table, name, _ in _CHECKS:
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")


def downgrade() -> None:
    """Undo it."""
    for table, name, condition in _CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition, postgresql_not_valid=True)
