CREATE OR REPLACE VIEW analyst.roles AS
SELECT
    p.id AS person_id,
    p.name AS person,
    r.role,
    min(a.published_on) AS first_on,
    max(a.published_on) AS last_on,
    count(DISTINCT a.id) AS article_count,
    count(DISTINCT coalesce(a.story_key::text, a.id::text)) AS article_count_without_copies,
    array_agg(DISTINCT s.name ORDER BY s.name) AS outlets
FROM (
    -- Without conditions in the branches, so that the indexes on both tables serve a look-up.
    SELECT speaker_id AS member_id, article_id, speaker_role AS role FROM public.quotes
    UNION ALL
    SELECT person_id, article_id, role FROM public.mentions
) AS r
JOIN public.people AS m ON m.id = r.member_id
JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█'
JOIN public.articles AS a ON a.id = r.article_id
JOIN public.sources AS s ON s.id = a.source_id
WHERE r.role IS NOT NULL
GROUP BY p.id, p.name, r.role;
COMMENT ON VIEW analyst.roles IS
    'One row per person and role as articles print it beside the name, with when and where. Roles of equal meaning stay'
    ' apart (mayor, the mayor). Narrow it by person_id or person: for everybody it reads all quotes and mentions.';
COMMENT ON COLUMN analyst.roles.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.roles.person IS 'The name shown.';
COMMENT ON COLUMN analyst.roles.role IS 'The role as printed.';
COMMENT ON COLUMN analyst.roles.first_on IS 'Day of the earliest article that prints it; null if none has a date.';
COMMENT ON COLUMN analyst.roles.last_on IS 'Day of the latest.';
COMMENT ON COLUMN analyst.roles.article_count IS 'Articles that print it, copies included.';
COMMENT ON COLUMN analyst.roles.article_count_without_copies IS 'The same, articles of one story counted once.';
COMMENT ON COLUMN analyst.roles.outlets IS 'Outlets that print it, by name.';
