"""people.namesake_no is there for all people, and tells those of one key apart: the index, and the rule for new rows.

Why: from here on it is read, and homonym_no is not. The index comes no sooner: newsdb of before 0.2.0 names the other
one when it inserts people, and would fail where two loads meet a name at once.
Locks: ACCESS EXCLUSIVE on people, for a moment. The index is built beside reading and writing.
Expected time: two seconds for each million people.
Reversible: yes.

Revision: 0032
Revises: 0031
Created: 2026-11-27
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        # What a run that was cut off left: the constraint, or an invalid index.
        op.execute(
            "-- squawk-ignore ban-drop-constraint\n"
            "ALTER TABLE people DROP CONSTRAINT IF EXISTS ck_people_namesake_no_present"
        )
        op.execute(
            "ALTER TABLE people ADD CONSTRAINT ck_people_namesake_no_present CHECK (namesake_no IS NOT NULL) NOT VALID"
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS uq_people_name_key_namesake_no")
        op.create_index(
            "uq_people_name_key_namesake_no",
            "people",
            ["name_key", "namesake_no"],
            unique=True,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS uq_people_name_key_namesake_no")
        op.execute("ALTER TABLE people DROP CONSTRAINT IF EXISTS ck_people_namesake_no_present")
