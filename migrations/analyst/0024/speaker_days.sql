CREATE OR REPLACE VIEW analyst.speaker_days AS
SELECT
    q.person_id,
    q.person,
    q.published_on,
    count(*) AS quote_count,
    count(*) FILTER (WHERE NOT q.is_copy_of_person) AS quote_count_without_copies,
    count(DISTINCT (q.article_id, q.statement_no)) AS statement_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT q.outlet_id) AS outlet_count
FROM analyst.quotes AS q
WHERE q.person_id IS NOT NULL AND q.published_on IS NOT NULL
GROUP BY q.person_id, q.person, q.published_on;
COMMENT ON VIEW analyst.speaker_days IS
    'One row per person and day on which articles quote the person. Days without quotes have no row, articles without a'
    ' date are not counted. Counted when asked: by person or for some months at once, for all days in seconds.';
COMMENT ON COLUMN analyst.speaker_days.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.speaker_days.person IS 'The name shown.';
COMMENT ON COLUMN analyst.speaker_days.published_on IS 'Day of publication.';
COMMENT ON COLUMN analyst.speaker_days.quote_count IS 'Rows of analyst.quotes, copies included.';
COMMENT ON COLUMN analyst.speaker_days.quote_count_without_copies IS
    'The same without those that an earlier article of the same story has from this person, on whatever day. May be'
    ' summed over days.';
COMMENT ON COLUMN analyst.speaker_days.statement_count IS 'Uninterrupted statements, copies included.';
COMMENT ON COLUMN analyst.speaker_days.article_count IS 'Articles that quote the person, copies included.';
COMMENT ON COLUMN analyst.speaker_days.outlet_count IS 'Outlets that quote the person; not to be summed over days.';
