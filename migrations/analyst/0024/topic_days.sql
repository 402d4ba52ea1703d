CREATE OR REPLACE FUNCTION analyst.topic_days(query text)
RETURNS TABLE (
    published_on date,
    article_count bigint,
    article_count_without_copies bigint,
    quote_count bigint,
    quote_count_without_copies bigint,
    outlet_count bigint
)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT
    x.published_on AS published_on,
    count(*) FILTER (WHERE x.is_article),
    count(*) FILTER (WHERE x.is_article AND NOT x.is_copy),
    count(*) FILTER (WHERE NOT x.is_article),
    count(*) FILTER (WHERE NOT x.is_article AND NOT x.is_copy),
    count(DISTINCT x.outlet_id)
FROM (
    SELECT a.published_on, true AS is_article, a.is_copy, a.outlet_id
    FROM analyst.articles AS a
    WHERE a.search @@ (SELECT analyst.searched_words(query)) AND a.published_on IS NOT NULL
    UNION ALL
    SELECT q.published_on, false, q.is_copy, q.outlet_id
    FROM analyst.quotes AS q
    WHERE q.search @@ (SELECT analyst.searched_words(query)) AND q.published_on IS NOT NULL
) AS x
GROUP BY 1
ORDER BY 1
$function$;
REVOKE ALL ON FUNCTION analyst.topic_days(text) FROM PUBLIC;
COMMENT ON FUNCTION analyst.topic_days(text) IS
    'How often words are printed by day: articles with the words in headline or text, quotations with the words in them,'
    ' each with and without copies, and outlets. Words as in analyst.searched_words; articles without a date are not'
    ' counted, and a day without any has no row. SELECT * FROM analyst.topic_days(''ferry'').';
