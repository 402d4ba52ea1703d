CREATE OR REPLACE VIEW analyst.speaker_months AS
SELECT
    q.person_id,
    q.person,
    date_trunc('month', q.published_on::timestamp)::date AS month_on,
    count(*) AS quote_count,
    count(*) FILTER (WHERE NOT q.is_copy_of_person) AS quote_count_without_copies,
    count(DISTINCT (q.article_id, q.statement_no)) AS statement_count,
    count(DISTINCT q.article_id) AS article_count,
    count(DISTINCT q.outlet_id) AS outlet_count
FROM analyst.quotes AS q
WHERE q.person_id IS NOT NULL AND q.published_on IS NOT NULL
GROUP BY 1, 2, 3;
COMMENT ON VIEW analyst.speaker_months IS
    'One row per person and month in which articles quote the person; as analyst.speaker_days. To narrow it to some'
    ' months of a large archive, group analyst.speaker_days, which the index on days serves.';
COMMENT ON COLUMN analyst.speaker_months.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.speaker_months.person IS 'The name shown.';
COMMENT ON COLUMN analyst.speaker_months.month_on IS 'First day of the month.';
COMMENT ON COLUMN analyst.speaker_months.quote_count IS 'Rows of analyst.quotes, copies included.';
COMMENT ON COLUMN analyst.speaker_months.quote_count_without_copies IS
    'The same without those that an earlier article of the same story has from this person, in whatever month.';
COMMENT ON COLUMN analyst.speaker_months.statement_count IS 'Uninterrupted statements, copies included.';
COMMENT ON COLUMN analyst.speaker_months.article_count IS 'Articles that quote the person, copies included.';
COMMENT ON COLUMN analyst.speaker_months.outlet_count IS 'Outlets that quote the person; not to be summed over months.';
