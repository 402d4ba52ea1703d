CREATE OR REPLACE VIEW analyst.who_quotes_whom AS
SELECT
    tp.id AS person_id,
    coalesce(tp.name, t.speaker_name) AS speaker,
    q.person_id AS quoted_person_id,
    q.speaker AS quoted,
    count(*) AS quote_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT coalesce(q.story_key::text, q.article_id::text)) AS article_count_without_copies,
    min(q.published_on) AS first_on,
    max(q.published_on) AS last_on
FROM analyst.quotes AS q
JOIN public.quotes AS t ON t.article_id = q.article_id AND t.ordinal = q.outer_ordinal
LEFT JOIN public.people AS tm ON tm.id = t.speaker_id
LEFT JOIN public.people AS tp ON tp.id = coalesce(tm.root_id, tm.id) AND tp.name <> '█'
GROUP BY tp.id, coalesce(tp.name, t.speaker_name), q.person_id, q.speaker;
COMMENT ON VIEW analyst.who_quotes_whom IS
    'One row per speaker and whom that speaker quotes: quotations inside quotations (“He told me, ‘Go home’”). Whom'
    ' outlets quote is in analyst.who_speaks_where.';
COMMENT ON COLUMN analyst.who_quotes_whom.person_id IS
    'Who tells it, as in analyst.people; null if resolved to nobody.';
COMMENT ON COLUMN analyst.who_quotes_whom.speaker IS 'Name of who tells it; null if unknown.';
COMMENT ON COLUMN analyst.who_quotes_whom.quoted_person_id IS
    'Whose words are told, as in analyst.people; null if resolved to nobody, as many are.';
COMMENT ON COLUMN analyst.who_quotes_whom.quoted IS 'Name of whose words are told; null if unknown.';
COMMENT ON COLUMN analyst.who_quotes_whom.quote_count IS 'Inner quotations, copies included.';
COMMENT ON COLUMN analyst.who_quotes_whom.article_count IS 'Articles that print them, copies included.';
COMMENT ON COLUMN analyst.who_quotes_whom.article_count_without_copies IS
    'The same, articles of one story counted once.';
COMMENT ON COLUMN analyst.who_quotes_whom.first_on IS 'Day of the earliest of them; null if none has a date.';
COMMENT ON COLUMN analyst.who_quotes_whom.last_on IS 'Day of the latest.';
