CREATE OR REPLACE VIEW analyst.outlet_months AS
-- As it was counted at the last refresh; counted anew if anything changed since.
SELECT
    s.id AS outlet_id,
    s.name AS outlet,
    date_trunc('month', c.published_on::timestamp)::date AS month_on,
    sum(c.article_count)::bigint AS article_count,
    sum(c.article_count_without_copies)::bigint AS article_count_without_copies,
    sum(c.agency_article_count)::bigint AS agency_article_count,
    sum(c.quote_count)::bigint AS quote_count,
    sum(c.quote_count_without_copies)::bigint AS quote_count_without_copies,
    sum(c.person_quote_count)::bigint AS person_quote_count,
    sum(c.organization_quote_count)::bigint AS organization_quote_count,
    sum(c.unnamed_quote_count)::bigint AS unnamed_quote_count,
    sum(c.unknown_quote_count)::bigint AS unknown_quote_count
FROM public.outlet_day_counts AS c
JOIN public.sources AS s ON s.id = c.source_id
WHERE (SELECT public.newsdb_counts_are_current())
GROUP BY s.id, s.name, date_trunc('month', c.published_on::timestamp)::date
UNION ALL
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
    )), 0)::bigint AS quote_count_without_copies,
    coalesce(sum((
        SELECT count(*) FROM public.quotes AS q WHERE q.article_id = a.id AND q.speaker_kind = 'person'
    )), 0)::bigint AS person_quote_count,
    coalesce(sum((
        SELECT count(*) FROM public.quotes AS q WHERE q.article_id = a.id AND q.speaker_kind = 'organization'
    )), 0)::bigint AS organization_quote_count,
    coalesce(sum((
        SELECT count(*) FROM public.quotes AS q WHERE q.article_id = a.id AND q.speaker_kind = 'unnamed'
    )), 0)::bigint AS unnamed_quote_count,
    coalesce(sum((
        SELECT count(*) FROM public.quotes AS q WHERE q.article_id = a.id AND q.speaker_kind = 'unknown'
    )), 0)::bigint AS unknown_quote_count
FROM public.articles AS a
JOIN public.sources AS s ON s.id = a.source_id
WHERE NOT (SELECT public.newsdb_counts_are_current()) AND a.published_on IS NOT NULL
GROUP BY s.id, s.name, date_trunc('month', a.published_on::timestamp)::date;
COMMENT ON VIEW analyst.outlet_months IS
    'One row per outlet and month with articles. A month without articles has no row, articles without a date are not'
    ' counted. Always current; for all outlets it is fast while nothing changed since the last refresh.';
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
COMMENT ON COLUMN analyst.outlet_months.person_quote_count IS 'Of these quotes, those whose speaker is a named person.';
COMMENT ON COLUMN analyst.outlet_months.organization_quote_count IS 'Those whose speaker is a body.';
COMMENT ON COLUMN analyst.outlet_months.unnamed_quote_count IS 'Those of somebody without a name: officials, a neighbour.';
COMMENT ON COLUMN analyst.outlet_months.unknown_quote_count IS 'Those of which nobody can tell who said them.';
