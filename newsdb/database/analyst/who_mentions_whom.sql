CREATE OR REPLACE VIEW analyst.who_mentions_whom AS
SELECT
    p.id AS person_id,
    p.name AS person,
    np.id AS mentioned_person_id,
    np.name AS mentioned,
    count(DISTINCT (q.article_id, q.ordinal)) AS quote_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT coalesce(a.story_key::text, a.id::text)) AS article_count_without_copies,
    min(a.published_on) AS first_on,
    max(a.published_on) AS last_on
-- Of tables, not of views: with more than eight tables the planner keeps to the order in which they are written.
FROM public.quotes AS q
JOIN public.articles AS a ON a.id = q.article_id
JOIN public.people AS m ON m.id = q.speaker_id
JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█'
JOIN public.mentions AS n
    ON n.article_id = q.article_id AND n.start_char >= q.start_char AND n.end_char <= q.end_char
JOIN public.people AS nm ON nm.id = n.person_id
JOIN public.people AS np ON np.id = coalesce(nm.root_id, nm.id) AND np.name <> '█'
GROUP BY p.id, p.name, np.id, np.name;
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
