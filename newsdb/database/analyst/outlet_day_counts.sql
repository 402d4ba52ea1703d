-- How much each outlet printed each day. Materialized, since it looks at all articles and quotes; see speaker_outlet_counts.
CREATE MATERIALIZED VIEW public.outlet_day_counts AS
WITH stories AS MATERIALIZED (
    SELECT source_id, story_key
    FROM public.articles
    WHERE story_key IS NOT NULL
    GROUP BY source_id, story_key
    HAVING count(*) > 1
), printed AS MATERIALIZED (
    -- In the order of analyst.earlier_copies.
    SELECT
        a.id,
        a.source_id,
        a.story_key,
        row_number() OVER (
            PARTITION BY a.source_id, a.story_key
            ORDER BY coalesce(a.published_on, 'infinity'), coalesce(a.published_at, 'infinity'), a.canonical_url COLLATE "C"
        ) AS place
    FROM stories AS s
    JOIN public.articles AS a ON a.source_id = s.source_id AND a.story_key = s.story_key
), told AS MATERIALIZED (
    SELECT
        q.article_id,
        q.ordinal,
        p.place > min(p.place) OVER (PARTITION BY p.source_id, p.story_key, q.words_key) AS is_copy
    FROM printed AS p
    JOIN public.quotes AS q ON q.article_id = p.id
), quoted AS (
    SELECT
        q.article_id,
        count(*) AS quote_count,
        count(*) FILTER (WHERE t.is_copy IS NOT TRUE) AS quote_count_without_copies,
        count(*) FILTER (WHERE q.speaker_kind = 'person') AS person_quote_count,
        count(*) FILTER (WHERE q.speaker_kind = 'organization') AS organization_quote_count,
        count(*) FILTER (WHERE q.speaker_kind = 'unnamed') AS unnamed_quote_count,
        count(*) FILTER (WHERE q.speaker_kind = 'unknown') AS unknown_quote_count
    FROM public.quotes AS q
    LEFT JOIN told AS t ON t.article_id = q.article_id AND t.ordinal = q.ordinal
    GROUP BY q.article_id
)
SELECT
    a.source_id,
    a.published_on,
    count(*) AS article_count,
    count(*) FILTER (WHERE p.place IS NULL OR p.place = 1) AS article_count_without_copies,
    count(*) FILTER (WHERE a.agency IS NOT NULL) AS agency_article_count,
    coalesce(sum(q.quote_count), 0)::bigint AS quote_count,
    coalesce(sum(q.quote_count_without_copies), 0)::bigint AS quote_count_without_copies,
    coalesce(sum(q.person_quote_count), 0)::bigint AS person_quote_count,
    coalesce(sum(q.organization_quote_count), 0)::bigint AS organization_quote_count,
    coalesce(sum(q.unnamed_quote_count), 0)::bigint AS unnamed_quote_count,
    coalesce(sum(q.unknown_quote_count), 0)::bigint AS unknown_quote_count
FROM public.articles AS a
LEFT JOIN quoted AS q ON q.article_id = a.id
LEFT JOIN printed AS p ON p.id = a.id
WHERE a.published_on IS NOT NULL
GROUP BY a.source_id, a.published_on;
-- Made before anything reads the view: nobody can wait for it.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX ix_outlet_day_counts_source_id_published_on
    ON public.outlet_day_counts (source_id, published_on);
COMMENT ON MATERIALIZED VIEW public.outlet_day_counts IS
    'One row per outlet and day with articles, as of the last refresh: see analyst.outlet_days.';
COMMENT ON COLUMN public.outlet_day_counts.source_id IS 'The outlet.';
COMMENT ON COLUMN public.outlet_day_counts.published_on IS 'Day of publication.';
COMMENT ON COLUMN public.outlet_day_counts.article_count IS 'Its articles, copies included.';
COMMENT ON COLUMN public.outlet_day_counts.article_count_without_copies IS
    'The same without those of whose story the outlet has an earlier article.';
COMMENT ON COLUMN public.outlet_day_counts.agency_article_count IS
    'Articles that are copy of a news agency by their words.';
COMMENT ON COLUMN public.outlet_day_counts.quote_count IS 'Quotes in its articles, copies included.';
COMMENT ON COLUMN public.outlet_day_counts.quote_count_without_copies IS
    'The same without those that an earlier article of the outlet, of the same story, has.';
COMMENT ON COLUMN public.outlet_day_counts.person_quote_count IS 'Quotes whose speaker is a named person.';
COMMENT ON COLUMN public.outlet_day_counts.organization_quote_count IS 'Quotes whose speaker is a body.';
COMMENT ON COLUMN public.outlet_day_counts.unnamed_quote_count IS 'Quotes of officials, a neighbour.';
COMMENT ON COLUMN public.outlet_day_counts.unknown_quote_count IS 'Quotes of whom nobody can tell who said them.';
