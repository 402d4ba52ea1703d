"""Extensions and text search configuration.

Why: the tables of the next revision use them in generated columns and indexes.
Locks: none on any table.
Expected time: milliseconds.
Reversible: yes; the extensions stay, other schemas may use them.

Revision: 0001
Revises:
Created: 2026-11-22
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# PostgreSQL refuses a tsvector of more than 1 MB. The text of a huge article is cut until its words fit, so that
# the article still loads; everything is written out in full (public.…) so that a restore, which runs with an
# empty search path, can compute it.
SEARCH_VECTOR = """
CREATE FUNCTION public.newsdb_search_vector(title text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE
AS $function$
DECLARE
    head text := left(title, 10000);
    kept integer := least(char_length(body), 2000000);
BEGIN
    LOOP
        BEGIN
            RETURN setweight(to_tsvector('public.newsdb_english'::regconfig, coalesce(head, '')), 'A')
                || setweight(to_tsvector('public.newsdb_english'::regconfig, left(coalesce(body, ''), kept)), 'D');
        EXCEPTION WHEN program_limit_exceeded THEN
            kept := kept / 2;
        END;
    END LOOP;
END
$function$
"""


def upgrade() -> None:
    """Apply the revision."""
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    op.execute("CREATE TEXT SEARCH CONFIGURATION public.newsdb_english (COPY = pg_catalog.english)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION public.newsdb_english"
        " ALTER MAPPING FOR asciihword, asciiword, hword, hword_asciipart, hword_part, word"
        " WITH public.unaccent, pg_catalog.english_stem"
    )
    op.execute(
        "COMMENT ON TEXT SEARCH CONFIGURATION public.newsdb_english IS"
        " 'English stemming after accents are removed; what all search columns and queries of newsdb use.'"
    )
    op.execute(SEARCH_VECTOR)
    op.execute(
        "COMMENT ON FUNCTION public.newsdb_search_vector(text, text) IS"
        " 'Search vector of a title (weight A) and a body (weight D); the beginning of a body too big for one vector.'"
    )


def downgrade() -> None:
    """Undo it."""
    op.execute("DROP FUNCTION public.newsdb_search_vector(text, text)")
    op.execute("DROP TEXT SEARCH CONFIGURATION public.newsdb_english")
