CREATE OR REPLACE VIEW analyst.utterances AS
SELECT
    u.utterance_id,
    (array_agg(u.text ORDER BY char_length(u.text) DESC, u.text))[1] AS text,
    array_remove(array_agg(DISTINCT u.speaker), NULL) AS speakers,
    count(DISTINCT u.outlet_id) AS outlet_count,
    count(DISTINCT u.article_id) AS article_count,
    count(DISTINCT coalesce(u.story_key::text, u.article_id::text)) AS article_count_without_copies,
    count(DISTINCT u.words_key) AS form_count,
    min(u.published_on) AS first_on,
    max(u.published_on) AS last_on,
    (array_agg(u.outlet ORDER BY u.published_on, u.published_at, u.url COLLATE "C"))[1] AS first_outlet,
    (array_agg(u.url ORDER BY u.published_on, u.published_at, u.url COLLATE "C"))[1] AS first_url,
    array_agg(DISTINCT u.outlet) AS outlets,
    u.utterance_key
FROM analyst.printings AS u
GROUP BY u.utterance_id, u.utterance_key
HAVING count(DISTINCT u.article_id) > 1;
COMMENT ON VIEW analyst.utterances IS
    'One row per utterance that several articles print, whole, shortened or reworded a little, with how far it spread.'
    ' What it is printed in: analyst.printings. Told as of the last refresh: newsdb analyst refresh.';
COMMENT ON COLUMN analyst.utterances.utterance_id IS
    'Key until the next refresh; it changes when a wording is found that joins two utterances.';
COMMENT ON COLUMN analyst.utterances.text IS 'Its longest form.';
COMMENT ON COLUMN analyst.utterances.speakers IS
    'Who is said to have said it: several where articles disagree or write the name otherwise; empty if none names anybody.';
COMMENT ON COLUMN analyst.utterances.outlet_count IS 'Outlets that print it.';
COMMENT ON COLUMN analyst.utterances.article_count IS 'Articles that print it, copies included.';
COMMENT ON COLUMN analyst.utterances.article_count_without_copies IS 'The same, articles of one story counted once.';
COMMENT ON COLUMN analyst.utterances.form_count IS 'Different wordings.';
COMMENT ON COLUMN analyst.utterances.first_on IS 'Day of the earliest article; null if none has a date.';
COMMENT ON COLUMN analyst.utterances.last_on IS 'Day of the latest.';
COMMENT ON COLUMN analyst.utterances.first_outlet IS
    'Outlet that printed it first: by day, then by hour where the input has one, then by address, which says nothing.'
    ' All outlets of the first day are in analyst.first_printed_by.';
COMMENT ON COLUMN analyst.utterances.first_url IS 'Address of that article.';
COMMENT ON COLUMN analyst.utterances.outlets IS 'Outlets that print it, by name.';
COMMENT ON COLUMN analyst.utterances.utterance_key IS 'Of its wordings; newsdb utterances show takes its first digits.';
