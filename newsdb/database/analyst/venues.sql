CREATE OR REPLACE VIEW analyst.venues AS
SELECT
    q.person_id,
    q.person,
    q.venue,
    count(*) AS quote_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT coalesce(q.story_key::text, q.article_id::text)) AS article_count_without_copies,
    min(q.published_on) AS first_on,
    max(q.published_on) AS last_on
FROM analyst.quotes AS q
WHERE q.person_id IS NOT NULL AND q.venue IS NOT NULL
GROUP BY q.person_id, q.person, q.venue;
COMMENT ON VIEW analyst.venues IS
    'One row per person and venue as printed: to whom, or by what, the person said it (told CNN, in a tweet).';
COMMENT ON COLUMN analyst.venues.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.venues.person IS 'The name shown.';
COMMENT ON COLUMN analyst.venues.venue IS 'The venue as printed; spellings of one venue stay apart.';
COMMENT ON COLUMN analyst.venues.quote_count IS 'Rows of analyst.quotes, copies included.';
COMMENT ON COLUMN analyst.venues.article_count IS 'Articles that print it, copies included.';
COMMENT ON COLUMN analyst.venues.article_count_without_copies IS 'The same, articles of one story counted once.';
COMMENT ON COLUMN analyst.venues.first_on IS 'Day of the earliest of them; null if none has a date.';
COMMENT ON COLUMN analyst.venues.last_on IS 'Day of the latest.';
