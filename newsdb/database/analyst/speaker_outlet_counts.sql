-- How often each outlet quotes each person. Materialized, since counting a million quotes takes seconds. It holds keys and
-- counts, is read only while it is current, and lies beside the tables, where analysts do not read.
CREATE MATERIALIZED VIEW public.speaker_outlet_counts AS
WITH stories AS MATERIALIZED (
    SELECT story_key
    FROM public.articles
    WHERE story_key IS NOT NULL
    GROUP BY story_key
    HAVING count(*) > 1
), printed AS MATERIALIZED (
    -- In the order of analyst.earlier_copies.
    SELECT
        a.id,
        a.story_key,
        row_number() OVER (
            PARTITION BY a.story_key
            ORDER BY coalesce(a.published_on, 'infinity'), coalesce(a.published_at, 'infinity'), a.canonical_url COLLATE "C"
        ) AS place
    FROM stories AS s
    JOIN public.articles AS a ON a.story_key = s.story_key
), told AS MATERIALIZED (
    SELECT
        q.article_id,
        q.ordinal,
        coalesce(m.root_id, m.id) AS person_id,
        p.place > min(p.place) OVER (PARTITION BY p.story_key, coalesce(m.root_id, m.id), q.words_key) AS is_copy,
        p.place > min(p.place) OVER (PARTITION BY p.story_key, coalesce(m.root_id, m.id)) AS is_later
    FROM printed AS p
    JOIN public.quotes AS q ON q.article_id = p.id
    JOIN public.people AS m ON m.id = q.speaker_id
), spoken AS (
    SELECT
        q.article_id,
        coalesce(m.root_id, m.id) AS person_id,
        count(*) AS quote_count,
        count(*) FILTER (WHERE t.is_copy IS NOT TRUE) AS quote_count_without_copies,
        count(DISTINCT q.statement_no) AS statement_count,
        coalesce(bool_and(t.is_later), false) AS is_later
    FROM public.quotes AS q
    JOIN public.people AS m ON m.id = q.speaker_id
    LEFT JOIN told AS t ON t.article_id = q.article_id AND t.ordinal = q.ordinal
    GROUP BY q.article_id, coalesce(m.root_id, m.id)
)
SELECT
    s.person_id,
    a.source_id,
    sum(s.quote_count)::bigint AS quote_count,
    sum(s.quote_count_without_copies)::bigint AS quote_count_without_copies,
    sum(s.statement_count)::bigint AS statement_count,
    count(*) AS article_count,
    count(DISTINCT a.story_key) + count(*) FILTER (WHERE a.story_key IS NULL) AS article_count_without_copies,
    count(*) FILTER (WHERE NOT s.is_later) AS first_article_count,
    min(a.published_on) AS first_on,
    max(a.published_on) AS last_on
FROM spoken AS s
JOIN public.articles AS a ON a.id = s.article_id
GROUP BY s.person_id, a.source_id;
-- Made before anything reads the view: nobody can wait for it.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX ix_speaker_outlet_counts_person_id_source_id
    ON public.speaker_outlet_counts (person_id, source_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_speaker_outlet_counts_source_id ON public.speaker_outlet_counts (source_id);
COMMENT ON MATERIALIZED VIEW public.speaker_outlet_counts IS
    'One row per person and outlet that quotes the person, as of the last refresh: see analyst.who_speaks_where.';
COMMENT ON COLUMN public.speaker_outlet_counts.person_id IS 'The person, merges followed.';
COMMENT ON COLUMN public.speaker_outlet_counts.source_id IS 'The outlet.';
COMMENT ON COLUMN public.speaker_outlet_counts.quote_count IS 'Quotes, copies included.';
COMMENT ON COLUMN public.speaker_outlet_counts.quote_count_without_copies IS
    'The same without those that an earlier article of the same story, of whatever outlet, has from this person.';
COMMENT ON COLUMN public.speaker_outlet_counts.statement_count IS 'Uninterrupted statements, copies included.';
COMMENT ON COLUMN public.speaker_outlet_counts.article_count IS 'Articles of the outlet that quote the person.';
COMMENT ON COLUMN public.speaker_outlet_counts.article_count_without_copies IS
    'The same, its articles of one story counted once.';
COMMENT ON COLUMN public.speaker_outlet_counts.first_article_count IS
    'The same without those of whose story an earlier article, of whatever outlet, quotes the person.';
COMMENT ON COLUMN public.speaker_outlet_counts.first_on IS 'Day of the earliest of them; null if none has a date.';
COMMENT ON COLUMN public.speaker_outlet_counts.last_on IS 'Day of the latest.';
