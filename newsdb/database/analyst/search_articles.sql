CREATE OR REPLACE FUNCTION analyst.search_articles(
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
    title text,
    outlet text,
    published_on date,
    url text,
    agency text,
    quote_count bigint,
    article_id uuid,
    total_count bigint,
    is_total_exact boolean
)
-- Volatile, since PostgreSQL explains nothing within a function that says it is stable.
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = 'force_custom_plan'
AS $function$
#variable_conflict use_column
DECLARE
    -- As in analyst.search_quotes; a vector of a whole article takes longer to rank.
    ranked constant integer := 10000;
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
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM public.articles AS a'
        ' WHERE a.search @@ $1 AND ($2 IS NULL OR a.source_id = ANY ($2))'
        ' AND ($3 IS NULL OR a.published_on >= $3) AND ($4 IS NULL OR a.published_on <= $4)'
    INTO plan USING words, sources, first_day, last_day;
    estimated := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
    RETURN QUERY
    WITH hits AS MATERIALIZED (
        SELECT a.id, ts_rank_cd(a.search, words, 1) AS rank, a.published_on
        FROM public.articles AS a
        WHERE a.search @@ words
            AND (people IS NULL OR a.id IN (
                SELECT q.article_id
                FROM public.quotes AS q
                WHERE q.speaker_id = ANY (people) OR (q.speaker_id IS NULL AND q.speaker_name = ANY (names))
            ))
            AND (sources IS NULL OR a.source_id = ANY (sources))
            AND (first_day IS NULL OR a.published_on >= first_day)
            AND (last_day IS NULL OR a.published_on <= last_day)
            AND (NOT without_copies OR NOT EXISTS (
                SELECT
                FROM analyst.earlier_copies AS c
                JOIN public.articles AS e ON e.id = c.earlier_article_id
                WHERE c.article_id = a.id AND e.search @@ words
            ))
        LIMIT ranked + 1
    ), total AS (
        SELECT count(*) AS found FROM hits
    ), best AS (
        SELECT h.*
        FROM hits AS h
        ORDER BY h.rank DESC, h.published_on DESC NULLS LAST, h.id
        LIMIT least(greatest(max_rows, 0), 10000)
        OFFSET greatest(skipped_rows, 0)
    )
    SELECT
        b.rank,
        ts_headline('public.newsdb_english', left(a.body, 300000), words,
            'MaxFragments=2, MaxWords=35, MinWords=15, StartSel=**, StopSel=**, FragmentDelimiter=" … "'),
        a.title,
        a.outlet,
        a.published_on,
        a.url,
        a.agency,
        a.quote_count,
        a.article_id,
        CASE WHEN t.found <= ranked THEN t.found ELSE greatest(estimated, t.found) END,
        t.found <= ranked
    FROM best AS b
    CROSS JOIN total AS t
    JOIN analyst.articles AS a ON a.article_id = b.id
    ORDER BY b.rank DESC, b.published_on DESC NULLS LAST, b.id;
END
$function$;
REVOKE ALL ON FUNCTION analyst.search_articles(text, text, text, date, date, boolean, integer, integer) FROM PUBLIC;
COMMENT ON FUNCTION analyst.search_articles(text, text, text, date, date, boolean, integer, integer) IS
    'Articles by the words of headline and text, the best first: as analyst.search_quotes. A word in the headline counts'
    ' ten times one in the text. speaker_name: articles that quote the speaker. The total is exact up to 10,000 hits.'
    ' SELECT * FROM analyst.search_articles(''ferry or pier'', outlet_name => ''harborledger.example'').';
