CREATE OR REPLACE FUNCTION analyst.find_people(name text, max_rows integer DEFAULT 10)
RETURNS TABLE (person_id bigint, person text, matched_name text, likeness real, quote_count bigint)
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    parts constant text[] := regexp_match(name, '^\s*([^,]+),\s*([^,]+)$');
    -- “Keller, Marta” is Marta Keller.
    turned constant text := CASE WHEN parts IS NULL THEN name ELSE parts[2] || ' ' || parts[1] END;
    asked constant text := left(
        trim(regexp_replace(lower(public.unaccent(turned)), '[^[:alnum:]]+', ' ', 'g')), 200
    );
    before constant text := current_setting('pg_trgm.word_similarity_threshold', true);
BEGIN
    IF asked = '' THEN
        RETURN;
    END IF;
    -- Below the default: one wrong letter in a short surname costs half of its trigrams. Set here and not with the
    -- function, which only a superuser may do before the library is loaded.
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.4', true);
    RETURN QUERY
    WITH alike AS MATERIALIZED (
        SELECT
            coalesce(m.root_id, m.id) AS root_id,
            n.name,
            CASE
                WHEN n.name_key = asked THEN 1.0
                ELSE 0.8 * public.word_similarity(asked, n.name_key) + 0.19 * public.similarity(asked, n.name_key)
            END::real AS likeness
        FROM public.person_names AS n
        JOIN public.people AS m ON m.id = n.person_id
        -- similarity is never above word_similarity: whoever is below 0.4 by this is below 0.4 by both.
        WHERE n.name_key = asked OR n.name_key OPERATOR(public.%>) asked
    ), best AS (
        SELECT DISTINCT ON (a.root_id) a.root_id, a.name, a.likeness
        FROM alike AS a
        WHERE a.likeness >= 0.4
        ORDER BY a.root_id, a.likeness DESC, a.name
    ), counted AS (
        SELECT
            b.root_id,
            b.name,
            b.likeness,
            (SELECT count(*) FROM public.people AS m JOIN public.quotes AS q ON q.speaker_id = m.id
                WHERE coalesce(m.root_id, m.id) = b.root_id) AS quotes
        FROM (SELECT * FROM best ORDER BY best.likeness DESC, best.root_id LIMIT 200) AS b
    )
    SELECT p.id, p.name, c.name, c.likeness, c.quotes
    FROM counted AS c
    JOIN public.people AS p ON p.id = c.root_id AND p.name <> '█'
    -- Whoever bears all of the words is as good as another; of those the most quoted is probably meant.
    ORDER BY (c.likeness = 1) DESC, round((c.likeness / 0.2)::numeric) DESC, c.quotes DESC, c.likeness DESC, p.id
    LIMIT least(greatest(max_rows, 0), 1000);
    PERFORM set_config('pg_trgm.word_similarity_threshold', coalesce(before, '0.6'), true);
END
$function$;
REVOKE ALL ON FUNCTION analyst.find_people(text, integer) FROM PUBLIC;
COMMENT ON FUNCTION analyst.find_people(text, integer) IS
    'People whom a name may mean, the likeliest first: whole names, parts of names and misspelt ones, case and accents'
    ' aside; “Keller, Marta” too. likeness is 1 for a name they are known by; quote_count says who is probably meant.'
    ' SELECT * FROM analyst.find_people(''marta kelller'').';
