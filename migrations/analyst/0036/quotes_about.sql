CREATE OR REPLACE FUNCTION analyst.quotes_about(
    named_id bigint,
    first_day date DEFAULT NULL,
    last_day date DEFAULT NULL
)
RETURNS SETOF analyst.quotes
-- With the caller's rights and without settings, so that it becomes a part of the query and columns that are not asked
-- for cost nothing.
LANGUAGE sql STABLE
AS $function$
SELECT q.*
FROM analyst.said_about(named_id, first_day, last_day) AS b
JOIN analyst.quotes AS q ON q.article_id = b.article_id AND q.ordinal = b.ordinal
$function$;
REVOKE ALL ON FUNCTION analyst.quotes_about(bigint, date, date) FROM PUBLIC;
COMMENT ON FUNCTION analyst.quotes_about(bigint, date, date) IS
    'The rows of analyst.quotes that name somebody inside the quotation, from the first day to the last; a day not given'
    ' is no limit. WHERE person_id = … leaves what one person says about the other; whoever was merged is followed.'
    ' SELECT * FROM analyst.quotes_about(42, ''2026-01-01'', ''2026-01-31'') WHERE person_id = 43.';
