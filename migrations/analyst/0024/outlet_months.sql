CREATE OR REPLACE VIEW analyst.outlet_months AS
SELECT
    s.id AS outlet_id,
    s.name AS outlet,
    date_trunc('month', a.published_on::timestamp)::date AS month_on,
    count(*) AS article_count,
    count(*) FILTER (WHERE NOT EXISTS (
        SELECT
        FROM analyst.earlier_copies AS c
        JOIN public.articles AS e ON e.id = c.earlier_article_id
        WHERE c.article_id = a.id AND e.source_id = a.source_id
    )) AS article_count_without_copies,
    count(*) FILTER (WHERE a.agency IS NOT NULL) AS agency_article_count,
    coalesce(sum((SELECT count(*) FROM public.quotes AS q WHERE q.article_id = a.id)), 0)::bigint AS quote_count,
    coalesce(sum((
        SELECT count(*)
        FROM public.quotes AS q
        WHERE q.article_id = a.id AND NOT EXISTS (
            SELECT
            FROM analyst.earlier_copies AS c
            JOIN public.articles AS e ON e.id = c.earlier_article_id AND e.source_id = a.source_id
            JOIN public.quotes AS f ON f.article_id = e.id
            WHERE c.article_id = a.id AND coalesce(f.words_key, '') = coalesce(q.words_key, '')
        )
    )), 0)::bigint AS quote_count_without_copies
FROM public.articles AS a
JOIN public.sources AS s ON s.id = a.source_id
WHERE a.published_on IS NOT NULL
GROUP BY s.id, s.name, date_trunc('month', a.published_on::timestamp)::date;
COMMENT ON VIEW analyst.outlet_months IS
    'One row per outlet and month with articles. A month without articles has no row, articles without a date are not counted.';
COMMENT ON COLUMN analyst.outlet_months.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.outlet_months.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.outlet_months.month_on IS 'First day of the month.';
COMMENT ON COLUMN analyst.outlet_months.article_count IS 'Its articles, copies included.';
COMMENT ON COLUMN analyst.outlet_months.article_count_without_copies IS
    'The same without those of whose story the outlet has an earlier article.';
COMMENT ON COLUMN analyst.outlet_months.agency_article_count IS 'Articles that are copy of a news agency by their words.';
COMMENT ON COLUMN analyst.outlet_months.quote_count IS 'Rows of analyst.quotes in its articles, copies included.';
COMMENT ON COLUMN analyst.outlet_months.quote_count_without_copies IS
    'The same without those that an earlier article of the outlet, of the same story, has.';
