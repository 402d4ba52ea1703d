"""people.namesake_no is filled in from homonym_no, batch by batch.

Why: from then on it can be read.
Locks: ROW EXCLUSIVE on people: loads and queries go on. A batch of 5,000 people holds their rows for some hundredths of a
second.
Expected time: half a minute for each million people. Each batch is committed: cut off, it goes on behind the last one.
Reversible: yes; what was filled in stays until the column goes.

Revision: 0030
Revises: 0029
Created: 2026-11-27
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

EFFECTS = [("DO", "people", "ROW EXCLUSIVE", "rows")]

# Whoever migrates hears how far it is by the notices.
_FILL = """
DO $fill$
DECLARE
    done bigint := 0;
    goal bigint := coalesce((SELECT max(id) FROM people), 0);
    bound bigint;
BEGIN
    LOOP
        SELECT max(id) INTO bound FROM (SELECT id FROM people WHERE id > done ORDER BY id LIMIT 5000) AS batch;
        EXIT WHEN bound IS NULL;
        UPDATE people SET namesake_no = homonym_no WHERE id > done AND id <= bound AND namesake_no IS NULL;
        COMMIT;
        done := bound;
        RAISE NOTICE 'done: % of %', done, greatest(done, goal);
    END LOOP;
END
$fill$
"""


def upgrade() -> None:
    """Apply the revision."""
    with op.get_context().autocommit_block():
        op.execute(_FILL.replace(":", r"\:"))
    op.execute("ALTER TABLE people VALIDATE CONSTRAINT ck_people_namesake_no")


def downgrade() -> None:
    """Undo it."""
    # A constraint that holds for all rows cannot be told to hold for new ones alone: it is made again.
    op.drop_constraint("ck_people_namesake_no", "people")
    op.execute("ALTER TABLE people ADD CONSTRAINT ck_people_namesake_no CHECK (namesake_no >= 1) NOT VALID")
