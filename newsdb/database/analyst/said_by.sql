CREATE OR REPLACE FUNCTION analyst.said_by(
    speaker_id bigint,
    first_day date DEFAULT NULL,
    last_day date DEFAULT NULL
)
RETURNS TABLE (article_id uuid, ordinal integer, statement_no integer, person_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp
-- The planner shall see who is asked for: whether to begin with the speaker or with the days depends on how much
-- somebody is quoted. Starting workers takes longer than the answer.
SET plan_cache_mode = 'force_custom_plan'
SET max_parallel_workers_per_gather = 0
AS $function$
#variable_conflict use_column
DECLARE
    standing constant bigint := (
        SELECT p.id
        FROM public.people AS m
        JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█'
        WHERE m.id = said_by.speaker_id
    );
    members constant bigint[] := ARRAY(SELECT m.id FROM public.people AS m WHERE coalesce(m.root_id, m.id) = standing);
BEGIN
    RETURN QUERY
    SELECT q.article_id, q.ordinal, q.statement_no, standing
    FROM public.quotes AS q
    JOIN public.articles AS a ON a.id = q.article_id
    WHERE q.speaker_id = ANY (members)
        AND (first_day IS NULL OR a.published_on >= first_day)
        AND (last_day IS NULL OR a.published_on <= last_day);
END
$function$;
REVOKE ALL ON FUNCTION analyst.said_by(bigint, date, date) FROM PUBLIC;
COMMENT ON FUNCTION analyst.said_by(bigint, date, date) IS
    'Which quotations somebody has, merges followed, from the first day to the last; a day not given is no limit.'
    ' Of people with thousands of quotations it is many times as fast as conditions on person_id and published_on.'
    ' quotes_of and statements_of have all that belongs to them.'
    ' SELECT count(DISTINCT article_id) FROM analyst.said_by(42, ''2026-01-01'', ''2026-01-31'').';
