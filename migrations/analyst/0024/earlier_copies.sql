-- What copies are is said in newsdb/queries/copies.py; all counts without copies rest on these pairs.
CREATE OR REPLACE VIEW analyst.earlier_copies AS
SELECT
    a.id AS article_id,
    e.id AS earlier_article_id
FROM public.articles AS a
JOIN public.articles AS e ON e.story_key = a.story_key
WHERE (coalesce(e.published_on, 'infinity'), coalesce(e.published_at, 'infinity'), e.canonical_url COLLATE "C")
    < (coalesce(a.published_on, 'infinity'), coalesce(a.published_at, 'infinity'), a.canonical_url COLLATE "C");
COMMENT ON VIEW analyst.earlier_copies IS
    'One row per article and earlier article of the same story: the same text, or nearly, under another address. Earlier'
    ' is by day, then by hour where both have one, then by address, which says nothing; articles without a date are last.';
COMMENT ON COLUMN analyst.earlier_copies.article_id IS 'The later article, as in analyst.articles.';
COMMENT ON COLUMN analyst.earlier_copies.earlier_article_id IS 'The earlier article, as in analyst.articles.';
