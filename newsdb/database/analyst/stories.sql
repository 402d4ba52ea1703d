CREATE OR REPLACE VIEW analyst.stories AS
SELECT
    a.story_key,
    (array_agg(a.title ORDER BY a.published_on, a.published_at, a.canonical_url COLLATE "C"))[1] AS title,
    count(*) AS article_count,
    count(DISTINCT a.source_id) AS outlet_count,
    min(a.published_on) AS first_on,
    max(a.published_on) AS last_on,
    (array_agg(s.name ORDER BY a.published_on, a.published_at, a.canonical_url COLLATE "C"))[1] AS first_outlet,
    (array_agg(a.url ORDER BY a.published_on, a.published_at, a.canonical_url COLLATE "C"))[1] AS first_url,
    (array_agg(a.id ORDER BY a.published_on, a.published_at, a.canonical_url COLLATE "C"))[1] AS first_article_id,
    array_remove(array_agg(DISTINCT a.agency), NULL) AS agencies,
    array_agg(DISTINCT s.name) AS outlets
FROM public.articles AS a
JOIN public.sources AS s ON s.id = a.source_id
WHERE a.story_key IS NOT NULL
GROUP BY a.story_key
HAVING count(*) > 1;
COMMENT ON VIEW analyst.stories IS
    'One row per text that was printed under several addresses: wire copy, syndication, reprints. Its articles:'
    ' analyst.articles of that story_key. Narrowed by story_key it is fast; else it reads all articles.';
COMMENT ON COLUMN analyst.stories.story_key IS 'Key, as in analyst.articles.';
COMMENT ON COLUMN analyst.stories.title IS 'Headline of the article printed first.';
COMMENT ON COLUMN analyst.stories.article_count IS 'Articles of the story.';
COMMENT ON COLUMN analyst.stories.outlet_count IS 'Outlets that printed it.';
COMMENT ON COLUMN analyst.stories.first_on IS 'Day of the earliest article; null if none has a date.';
COMMENT ON COLUMN analyst.stories.last_on IS 'Day of the latest.';
COMMENT ON COLUMN analyst.stories.first_outlet IS
    'Outlet that printed it first: by day, then by hour where the input has one, then by address, which says nothing.';
COMMENT ON COLUMN analyst.stories.first_url IS 'Address of that article.';
COMMENT ON COLUMN analyst.stories.first_article_id IS 'That article, as in analyst.articles.';
COMMENT ON COLUMN analyst.stories.agencies IS 'News agencies that its articles name; empty if none does.';
COMMENT ON COLUMN analyst.stories.outlets IS 'Outlets that printed it, by name.';
