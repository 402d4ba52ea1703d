CREATE OR REPLACE VIEW analyst.who_mentions_whom AS
SELECT
    q.person_id,
    q.person,
    n.person_id AS mentioned_person_id,
    n.person AS mentioned,
    count(DISTINCT (q.article_id, q.ordinal)) AS quote_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT coalesce(q.story_key::text, q.article_id::text)) AS article_count_without_copies,
    min(q.published_on) AS first_on,
    max(q.published_on) AS last_on
FROM analyst.quotes AS q
JOIN analyst.mentions AS n ON n.article_id = q.article_id AND n.start_char >= q.start_char AND n.end_char <= q.end_char
WHERE q.person_id IS NOT NULL AND n.person_id IS NOT NULL
GROUP BY q.person_id, q.person, n.person_id, n.person;
COMMENT ON VIEW analyst.who_mentions_whom IS
    'One row per person and person whom the first names inside a quotation: who speaks about whom.';
COMMENT ON COLUMN analyst.who_mentions_whom.person_id IS 'Who speaks, as in analyst.people.';
COMMENT ON COLUMN analyst.who_mentions_whom.person IS 'The name shown.';
COMMENT ON COLUMN analyst.who_mentions_whom.mentioned_person_id IS 'Who is named, as in analyst.people.';
COMMENT ON COLUMN analyst.who_mentions_whom.mentioned IS 'The name shown.';
COMMENT ON COLUMN analyst.who_mentions_whom.quote_count IS 'Quotations that name the person, copies included.';
COMMENT ON COLUMN analyst.who_mentions_whom.article_count IS 'Articles that print them, copies included.';
COMMENT ON COLUMN analyst.who_mentions_whom.article_count_without_copies IS
    'The same, articles of one story counted once.';
COMMENT ON COLUMN analyst.who_mentions_whom.first_on IS 'Day of the earliest of them; null if none has a date.';
COMMENT ON COLUMN analyst.who_mentions_whom.last_on IS 'Day of the latest.';
