CREATE OR REPLACE VIEW analyst.outlets AS
SELECT
    s.id AS outlet_id,
    s.name AS outlet,
    s.homepage,
    (SELECT array_agg(d.domain ORDER BY d.domain) FROM public.source_domains AS d WHERE d.source_id = s.id) AS domains,
    (SELECT count(*) FROM public.articles AS a WHERE a.source_id = s.id) AS article_count,
    (SELECT count(DISTINCT a.story_key) + count(*) FILTER (WHERE a.story_key IS NULL)
        FROM public.articles AS a WHERE a.source_id = s.id) AS article_count_without_copies,
    (SELECT count(*) FROM public.articles AS a JOIN public.quotes AS q ON q.article_id = a.id
        WHERE a.source_id = s.id) AS quote_count,
    (SELECT min(a.published_on) FROM public.articles AS a WHERE a.source_id = s.id) AS first_published_on,
    (SELECT max(a.published_on) FROM public.articles AS a WHERE a.source_id = s.id) AS last_published_on
FROM public.sources AS s;
COMMENT ON VIEW analyst.outlets IS
    'One row per outlet (newspaper, agency, site). Outlets are told apart by registrable domain and may have several.';
COMMENT ON COLUMN analyst.outlets.outlet_id IS 'Key.';
COMMENT ON COLUMN analyst.outlets.outlet IS
    'Registrable domain (harborledger.example), or the publisher as printed where articles have no address.';
COMMENT ON COLUMN analyst.outlets.homepage IS 'Address of the front page; null if it has no domain.';
COMMENT ON COLUMN analyst.outlets.domains IS 'Its registrable domains, sorted; null if it has none.';
COMMENT ON COLUMN analyst.outlets.article_count IS 'Its articles, copies included.';
COMMENT ON COLUMN analyst.outlets.article_count_without_copies IS 'The same, its articles of one story counted once.';
COMMENT ON COLUMN analyst.outlets.quote_count IS 'Rows of analyst.quotes in its articles.';
COMMENT ON COLUMN analyst.outlets.first_published_on IS 'Day of its earliest article.';
COMMENT ON COLUMN analyst.outlets.last_published_on IS 'Day of its latest.';
