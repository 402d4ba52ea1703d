CREATE OR REPLACE VIEW analyst.article_versions AS
SELECT
    v.article_id,
    v.version_no,
    s.name AS outlet,
    a.url,
    v.published_on,
    v.title,
    v.body,
    v.loaded_at,
    v.superseded_at,
    -- What replaced it: an earlier text itself, or the current one.
    n.version_no AS next_version_no,
    CASE WHEN n.version_no IS NULL THEN a.title ELSE n.title END AS next_title,
    CASE WHEN n.version_no IS NULL THEN a.body ELSE n.body END AS next_body,
    v.title IS DISTINCT FROM CASE WHEN n.version_no IS NULL THEN a.title ELSE n.title END AS is_title_changed,
    v.body <> CASE WHEN n.version_no IS NULL THEN a.body ELSE n.body END AS is_body_changed,
    a.source_id AS outlet_id
FROM public.article_versions AS v
JOIN public.articles AS a ON a.id = v.article_id
JOIN public.sources AS s ON s.id = a.source_id
LEFT JOIN public.article_versions AS n ON n.article_id = v.article_id AND n.version_no = v.version_no + 1;
COMMENT ON VIEW analyst.article_versions IS
    'One row per earlier text of an article that was changed, beside the text that replaced it; the current one is in'
    ' analyst.articles. Quotes and mentions are those of the current text alone: which quotations an earlier one had is'
    ' not kept, but strpos(body, quotes.sentence) = 0 tells which sentences it did not have yet. Articles taken down are'
    ' not there, names taken down are masked. Key: article_id, version_no.';
COMMENT ON COLUMN analyst.article_versions.article_id IS 'The article, as in analyst.articles.';
COMMENT ON COLUMN analyst.article_versions.version_no IS
    'Place among the article''s earlier texts: 1 is the first that was stored.';
COMMENT ON COLUMN analyst.article_versions.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.article_versions.url IS 'Address of the article.';
COMMENT ON COLUMN analyst.article_versions.published_on IS
    'Day of publication that came with this text; null if missing or unreadable.';
COMMENT ON COLUMN analyst.article_versions.title IS 'Headline of this text; null if the input had none.';
COMMENT ON COLUMN analyst.article_versions.body IS 'This text in full.';
COMMENT ON COLUMN analyst.article_versions.loaded_at IS 'When this text was stored.';
COMMENT ON COLUMN analyst.article_versions.superseded_at IS
    'When the next text replaced it: when that was loaded, not when the outlet changed it.';
COMMENT ON COLUMN analyst.article_versions.next_version_no IS
    'Number of the text that replaced it; null if that is the current one.';
COMMENT ON COLUMN analyst.article_versions.next_title IS 'Headline of the text that replaced it.';
COMMENT ON COLUMN analyst.article_versions.next_body IS 'The text that replaced it, in full.';
COMMENT ON COLUMN analyst.article_versions.is_title_changed IS 'The next text has another headline.';
COMMENT ON COLUMN analyst.article_versions.is_body_changed IS
    'The next text is another one; false where only the headline changed.';
COMMENT ON COLUMN analyst.article_versions.outlet_id IS 'The outlet, as in analyst.outlets.';
