-- How often each person is quoted, added up from speaker_outlet_counts, which has to be refreshed before.
CREATE MATERIALIZED VIEW public.speaker_counts AS
SELECT
    c.person_id,
    sum(c.quote_count)::bigint AS quote_count,
    sum(c.quote_count_without_copies)::bigint AS quote_count_without_copies,
    sum(c.statement_count)::bigint AS statement_count,
    sum(c.article_count)::bigint AS article_count,
    sum(c.first_article_count)::bigint AS article_count_without_copies,
    count(*) AS outlet_count,
    min(c.first_on) AS first_on,
    max(c.last_on) AS last_on
FROM public.speaker_outlet_counts AS c
GROUP BY c.person_id;
-- Made before anything reads the view: nobody can wait for it.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX ix_speaker_counts_person_id ON public.speaker_counts (person_id);
COMMENT ON MATERIALIZED VIEW public.speaker_counts IS
    'One row per person who is quoted, as of the last refresh: see analyst.speakers.';
COMMENT ON COLUMN public.speaker_counts.person_id IS 'The person, merges followed.';
COMMENT ON COLUMN public.speaker_counts.quote_count IS 'Quotes, copies included.';
COMMENT ON COLUMN public.speaker_counts.quote_count_without_copies IS
    'The same without those that an earlier article of the same story has from this person.';
COMMENT ON COLUMN public.speaker_counts.statement_count IS 'Uninterrupted statements, copies included.';
COMMENT ON COLUMN public.speaker_counts.article_count IS 'Articles that quote the person, copies included.';
COMMENT ON COLUMN public.speaker_counts.article_count_without_copies IS 'The same, articles of one story counted once.';
COMMENT ON COLUMN public.speaker_counts.outlet_count IS 'Outlets that quote the person.';
COMMENT ON COLUMN public.speaker_counts.first_on IS 'Day of the earliest of these articles; null if none has a date.';
COMMENT ON COLUMN public.speaker_counts.last_on IS 'Day of the latest.';
