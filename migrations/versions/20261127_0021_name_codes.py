"""Names found by a rough spelling of their surname, and by given name and first letter.

Why: each load compares new names with those that may be the same person's, which are found without reading all names.
Locks: SHARE UPDATE EXCLUSIVE on person_names while the indexes are built: loads and queries go on.
Expected time: about ten seconds for each million names.
Reversible: yes.

Revision: 0021
Revises: 0020
Created: 2026-11-27
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# The last word that tells no generation.
_SURNAME = "substring(regexp_replace(key, '( (jr|sr|ii|iii|iv))+$', '') from '[^ ]+$')"
# Without vowels and without what transliterations disagree on; what stays of other alphabets is kept.
_ROUGH = (
    f"left(regexp_replace(translate(regexp_replace(replace({_SURNAME}, 'ph', 'f'), '[aeiouyhj]', '', 'g'),"
    " 'vwkqzx', 'ffccss'), '(.)\\1+', '\\1', 'g'), 8)"
)
_FUNCTIONS = {
    "newsdb_surname_code": (
        _ROUGH,
        "The surname in a name_key, or a word of one, without vowels and without what transliterations disagree on.",
    ),
    "newsdb_given_code": (
        f"split_part(key, ' ', 1) || ' ' || left({_SURNAME}, 1)",
        "The given name in a name_key with the first letter of the surname.",
    ),
}
_INDEXES = {
    "ix_person_names_surname_code": "newsdb_surname_code(name_key)",
    "ix_person_names_given_code": "newsdb_given_code(name_key)",
}


def upgrade() -> None:
    """Apply the revision."""
    # They are committed before the indexes are built: a run that was cut off then finds them there.
    for name, (body, comment) in _FUNCTIONS.items():
        op.execute(
            f"CREATE OR REPLACE FUNCTION public.{name}(key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
            f" AS $function$ SELECT {body} $function$"
        )
        op.execute(f"COMMENT ON FUNCTION public.{name}(text) IS '{comment}'")
    with op.get_context().autocommit_block():
        for name, expression in _INDEXES.items():
            # An invalid leftover of a run that was cut off.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(name, "person_names", [sa.text(expression)], postgresql_concurrently=True)


def downgrade() -> None:
    """Undo it."""
    with op.get_context().autocommit_block():
        for name in _INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    for name in _FUNCTIONS:
        op.execute(f"DROP FUNCTION public.{name}(text)")
