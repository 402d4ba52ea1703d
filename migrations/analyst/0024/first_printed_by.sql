CREATE OR REPLACE VIEW analyst.first_printed_by AS
SELECT
    c.utterance_id,
    c.outlet_id,
    c.outlet,
    c.first_on,
    c.url,
    c.first_outlet_count,
    c.outlet_count - c.first_outlet_count AS later_outlet_count
FROM (
    SELECT
        f.*,
        count(*) FILTER (WHERE f.published_on = f.first_on) OVER (PARTITION BY f.utterance_id) AS first_outlet_count,
        count(*) OVER (PARTITION BY f.utterance_id) AS outlet_count
    FROM (
        SELECT
            u.utterance_id,
            s.id AS outlet_id,
            s.name AS outlet,
            min(a.published_on) AS published_on,
            min(min(a.published_on)) OVER (PARTITION BY u.utterance_id) AS first_on,
            (array_agg(a.url ORDER BY a.published_on, a.published_at, a.canonical_url COLLATE "C"))[1] AS url
        FROM public.utterance_quotes AS u
        JOIN public.quotes AS q ON q.article_id = u.article_id AND q.ordinal = u.ordinal
        JOIN public.articles AS a ON a.id = u.article_id
        JOIN public.sources AS s ON s.id = a.source_id
        WHERE a.published_on IS NOT NULL
        GROUP BY u.utterance_id, s.id, s.name
    ) AS f
) AS c
WHERE c.published_on = c.first_on AND c.outlet_count > 1;
COMMENT ON VIEW analyst.first_printed_by IS
    'One row per utterance printed by several outlets and outlet that printed it on the first day. Within a day nobody'
    ' can be told to be first: WHERE first_outlet_count = 1 leaves those that were alone.';
COMMENT ON COLUMN analyst.first_printed_by.utterance_id IS 'The utterance, as in analyst.utterances.';
COMMENT ON COLUMN analyst.first_printed_by.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.first_printed_by.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.first_printed_by.first_on IS 'The first day.';
COMMENT ON COLUMN analyst.first_printed_by.url IS 'Address of its first article of that day.';
COMMENT ON COLUMN analyst.first_printed_by.first_outlet_count IS 'Outlets that printed it on that day.';
COMMENT ON COLUMN analyst.first_printed_by.later_outlet_count IS 'Outlets that printed it only later.';
