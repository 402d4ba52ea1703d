CREATE OR REPLACE FUNCTION analyst.said_about(
    named_id bigint,
    first_day date DEFAULT NULL,
    last_day date DEFAULT NULL
)
RETURNS TABLE (article_id uuid, ordinal integer, statement_no integer, person_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp
-- The planner shall see who is asked for: whether to begin with the person or with the days depends on how much
-- somebody is named. Starting workers takes longer than the answer.
SET plan_cache_mode = 'force_custom_plan'
SET max_parallel_workers_per_gather = 0
AS $function$
#variable_conflict use_column
DECLARE
    standing constant bigint := (
        SELECT p.id
        FROM public.people AS m
        JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█'
        WHERE m.id = said_about.named_id
    );
    members constant bigint[] := ARRAY(SELECT m.id FROM public.people AS m WHERE coalesce(m.root_id, m.id) = standing);
BEGIN
    RETURN QUERY
    SELECT DISTINCT q.article_id, q.ordinal, q.statement_no, standing
    FROM public.mentions AS n
    JOIN public.articles AS a ON a.id = n.article_id
    JOIN public.quotes AS q
        ON q.article_id = n.article_id AND q.start_char <= n.start_char AND q.end_char >= n.end_char
    WHERE n.person_id = ANY (members)
        AND (first_day IS NULL OR a.published_on >= first_day)
        AND (last_day IS NULL OR a.published_on <= last_day);
END
$function$;
REVOKE ALL ON FUNCTION analyst.said_about(bigint, date, date) FROM PUBLIC;
COMMENT ON FUNCTION analyst.said_about(bigint, date, date) IS
    'Which quotations name somebody inside them, merges followed, from the first day to the last; a day not given is no'
    ' limit. Whoever is meant by "he" or "the mayor" alone is not named. quotes_about has all that belongs to them.'
    ' SELECT count(DISTINCT article_id) FROM analyst.said_about(42, ''2026-01-01'', ''2026-01-31'').';
