CREATE OR REPLACE VIEW analyst.who_speaks_where AS
-- As it was counted at the last refresh; counted anew if anything changed since.
SELECT
    p.id AS person_id,
    p.name AS person,
    s.id AS outlet_id,
    s.name AS outlet,
    c.quote_count,
    c.statement_count,
    c.article_count,
    c.article_count_without_copies,
    c.first_on,
    c.last_on
FROM public.speaker_outlet_counts AS c
JOIN public.people AS p ON p.id = c.person_id AND p.name <> '█'
JOIN public.sources AS s ON s.id = c.source_id
WHERE (SELECT public.newsdb_counts_are_current())
UNION ALL
SELECT
    q.person_id,
    q.person,
    q.outlet_id,
    q.outlet,
    count(*) AS quote_count,
    count(DISTINCT (q.article_id, q.statement_no)) AS statement_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT coalesce(q.story_key::text, q.article_id::text)) AS article_count_without_copies,
    min(q.published_on) AS first_on,
    max(q.published_on) AS last_on
FROM analyst.quotes AS q
WHERE NOT (SELECT public.newsdb_counts_are_current()) AND q.person_id IS NOT NULL
GROUP BY q.person_id, q.person, q.outlet_id, q.outlet;
COMMENT ON VIEW analyst.who_speaks_where IS
    'One row per person and outlet that quotes the person: who gets a word where, and whom an outlet quotes.'
    ' Always current; for everybody it is fast while nothing changed since the last refresh.';
COMMENT ON COLUMN analyst.who_speaks_where.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.who_speaks_where.person IS 'The name shown.';
COMMENT ON COLUMN analyst.who_speaks_where.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.who_speaks_where.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.who_speaks_where.quote_count IS 'Rows of analyst.quotes, copies included.';
COMMENT ON COLUMN analyst.who_speaks_where.statement_count IS 'Uninterrupted statements, copies included.';
COMMENT ON COLUMN analyst.who_speaks_where.article_count IS 'Articles of the outlet that quote the person.';
COMMENT ON COLUMN analyst.who_speaks_where.article_count_without_copies IS
    'The same, its articles of one story counted once.';
COMMENT ON COLUMN analyst.who_speaks_where.first_on IS 'Day of the earliest of them; null if none has a date.';
COMMENT ON COLUMN analyst.who_speaks_where.last_on IS 'Day of the latest.';
