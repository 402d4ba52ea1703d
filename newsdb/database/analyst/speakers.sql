CREATE OR REPLACE VIEW analyst.speakers AS
-- As it was counted at the last refresh; counted anew if anything changed since.
SELECT
    p.id AS person_id,
    p.name AS person,
    c.quote_count,
    c.quote_count_without_copies,
    c.statement_count,
    c.article_count,
    c.article_count_without_copies,
    c.outlet_count,
    c.first_on,
    c.last_on
FROM public.speaker_counts AS c
JOIN public.people AS p ON p.id = c.person_id AND p.name <> '█'
WHERE (SELECT public.newsdb_counts_are_current())
UNION ALL
SELECT
    q.person_id,
    q.person,
    count(*) AS quote_count,
    count(*) FILTER (WHERE NOT q.is_copy_of_person) AS quote_count_without_copies,
    count(DISTINCT (q.article_id, q.statement_no)) AS statement_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT coalesce(q.story_key::text, q.article_id::text)) AS article_count_without_copies,
    count(DISTINCT q.outlet_id) AS outlet_count,
    min(q.published_on) AS first_on,
    max(q.published_on) AS last_on
FROM analyst.quotes AS q
WHERE NOT (SELECT public.newsdb_counts_are_current()) AND q.person_id IS NOT NULL
GROUP BY q.person_id, q.person;
COMMENT ON VIEW analyst.speakers IS
    'One row per person who is quoted, with totals over everything; by day and month: analyst.speaker_days and'
    ' analyst.speaker_months. Always current; for everybody it is fast while nothing changed since the last refresh.';
COMMENT ON COLUMN analyst.speakers.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.speakers.person IS 'The name shown.';
COMMENT ON COLUMN analyst.speakers.quote_count IS 'Rows of analyst.quotes, copies included.';
COMMENT ON COLUMN analyst.speakers.quote_count_without_copies IS
    'The same without those that an earlier article of the same story has from this person.';
COMMENT ON COLUMN analyst.speakers.statement_count IS 'Uninterrupted statements, copies included.';
COMMENT ON COLUMN analyst.speakers.article_count IS 'Articles that quote the person, copies included.';
COMMENT ON COLUMN analyst.speakers.article_count_without_copies IS 'The same, articles of one story counted once.';
COMMENT ON COLUMN analyst.speakers.outlet_count IS 'Outlets that quote the person.';
COMMENT ON COLUMN analyst.speakers.first_on IS 'Day of the earliest of these articles; null if none has a date.';
COMMENT ON COLUMN analyst.speakers.last_on IS 'Day of the latest.';
