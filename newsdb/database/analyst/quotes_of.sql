CREATE OR REPLACE FUNCTION analyst.quotes_of(
    speaker_id bigint,
    first_day date DEFAULT NULL,
    last_day date DEFAULT NULL
)
RETURNS SETOF analyst.quotes
-- With the caller's rights and without settings, so that it becomes a part of the query and columns that are not asked
-- for cost nothing.
LANGUAGE sql STABLE
AS $function$
SELECT q.*
FROM analyst.said_by(speaker_id, first_day, last_day) AS b
JOIN analyst.quotes AS q ON q.article_id = b.article_id AND q.ordinal = b.ordinal
$function$;
REVOKE ALL ON FUNCTION analyst.quotes_of(bigint, date, date) FROM PUBLIC;
COMMENT ON FUNCTION analyst.quotes_of(bigint, date, date) IS
    'The rows of analyst.quotes of one person, from the first day to the last; a day not given is no limit. The'
    ' same as WHERE person_id = … AND published_on BETWEEN …, but fast also for whoever is quoted thousands of times;'
    ' whoever was merged is followed. SELECT * FROM analyst.quotes_of(42, ''2026-01-01'', ''2026-01-31'').';
