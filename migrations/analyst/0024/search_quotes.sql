CREATE OR REPLACE FUNCTION analyst.search_quotes(
    query text,
    speaker_name text DEFAULT NULL,
    outlet_name text DEFAULT NULL,
    first_day date DEFAULT NULL,
    last_day date DEFAULT NULL,
    without_copies boolean DEFAULT false,
    max_rows integer DEFAULT 20,
    skipped_rows integer DEFAULT 0
)
RETURNS TABLE (
    rank real,
    snippet text,
    speaker text,
    role text,
    outlet text,
    published_on date,
    title text,
    url text,
    sentence text,
    person_id bigint,
    article_id uuid,
    ordinal integer,
    total_count bigint,
    is_total_exact boolean
)
-- Volatile, since PostgreSQL explains nothing within a function that says it is stable.
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Conditions that are not asked for shall vanish from the plan.
SET plan_cache_mode = 'force_custom_plan'
AS $function$
#variable_conflict use_column
DECLARE
    -- So many hits are ranked; of more, those that the index finds first.
    ranked constant integer := 50000;
    words constant tsquery := analyst.searched_words(query);
    people bigint[];
    names text[];
    sources bigint[];
    plan json;
    estimated bigint;
BEGIN
    IF speaker_name IS NOT NULL THEN
        SELECT w.member_ids, w.speaker_names INTO people, names FROM analyst.who_is_meant(speaker_name) AS w;
    END IF;
    IF outlet_name IS NOT NULL THEN
        sources := analyst.outlets_meant(outlet_name);
    END IF;
    -- A text of our own: what is asked for are its parameters.
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM public.quotes AS q JOIN public.articles AS a ON a.id = q.article_id'
        ' WHERE q.search @@ $1 AND ($2 IS NULL OR q.speaker_id = ANY ($2)'
        ' OR (q.speaker_id IS NULL AND q.speaker_name = ANY ($3))) AND ($4 IS NULL OR a.source_id = ANY ($4))'
        ' AND ($5 IS NULL OR a.published_on >= $5) AND ($6 IS NULL OR a.published_on <= $6)'
    INTO plan USING words, people, names, sources, first_day, last_day;
    estimated := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
    RETURN QUERY
    WITH hits AS MATERIALIZED (
        SELECT q.article_id, q.ordinal, ts_rank_cd(q.search, words) AS rank, a.published_on
        FROM public.quotes AS q
        JOIN public.articles AS a ON a.id = q.article_id
        WHERE q.search @@ words
            AND (people IS NULL OR q.speaker_id = ANY (people)
                OR (q.speaker_id IS NULL AND q.speaker_name = ANY (names)))
            AND (sources IS NULL OR a.source_id = ANY (sources))
            AND (first_day IS NULL OR a.published_on >= first_day)
            AND (last_day IS NULL OR a.published_on <= last_day)
            AND (NOT without_copies OR NOT EXISTS (
                SELECT
                FROM analyst.earlier_copies AS c
                JOIN public.quotes AS e ON e.article_id = c.earlier_article_id
                WHERE c.article_id = a.id AND e.words_key IS NOT DISTINCT FROM q.words_key
            ))
        LIMIT ranked + 1
    ), total AS (
        SELECT count(*) AS found FROM hits
    ), best AS (
        SELECT h.*
        FROM hits AS h
        ORDER BY h.rank DESC, h.published_on DESC NULLS LAST, h.article_id, h.ordinal
        LIMIT least(greatest(max_rows, 0), 10000)
        OFFSET greatest(skipped_rows, 0)
    )
    SELECT
        b.rank,
        CASE
            WHEN char_length(q.text) <= 400 THEN
                ts_headline('public.newsdb_english', q.text, words, 'HighlightAll=true, StartSel=**, StopSel=**')
            ELSE
                ts_headline('public.newsdb_english', q.text, words,
                    'MaxFragments=2, MaxWords=35, MinWords=15, StartSel=**, StopSel=**, FragmentDelimiter=" … "')
        END,
        q.speaker,
        q.role,
        q.outlet,
        q.published_on,
        q.title,
        q.url,
        q.sentence,
        q.person_id,
        q.article_id,
        q.ordinal,
        CASE WHEN t.found <= ranked THEN t.found ELSE greatest(estimated, t.found) END,
        t.found <= ranked
    FROM best AS b
    CROSS JOIN total AS t
    JOIN analyst.quotes AS q ON q.article_id = b.article_id AND q.ordinal = b.ordinal
    ORDER BY b.rank DESC, b.published_on DESC NULLS LAST, b.article_id, b.ordinal;
END
$function$;
REVOKE ALL ON FUNCTION analyst.search_quotes(text, text, text, date, date, boolean, integer, integer) FROM PUBLIC;
COMMENT ON FUNCTION analyst.search_quotes(text, text, text, date, date, boolean, integer, integer) IS
    'Quotations by their words, the best first: rank (cover density), snippet with the words between **, speaker, outlet,'
    ' day, sentence, address. query: all words in any inflection, "a phrase", or, -word. speaker_name and outlet_name'
    ' forgive misspelling and may be parts of names. total_count is exact up to 50,000 hits (is_total_exact); of more it'
    ' is the planner''s estimate, and the rank is among 50,000 of them: narrow the search.'
    ' SELECT * FROM analyst.search_quotes(''"harbour wall" -tide'', speaker_name => ''keller'').';
