CREATE OR REPLACE VIEW analyst.articles AS
SELECT
    a.id AS article_id,
    a.title,
    a.published_on,
    a.published_at,
    s.id AS outlet_id,
    s.name AS outlet,
    a.url,
    a.language,
    a.agency,
    a.authors,
    a.body,
    a.story_key,
    -- As analyst.earlier_copies, written out: so that it costs one look into an index.
    EXISTS (
        SELECT
        FROM public.articles AS e
        WHERE e.story_key = a.story_key
            AND (coalesce(e.published_on, 'infinity'), coalesce(e.published_at, 'infinity'), e.canonical_url COLLATE "C")
                < (coalesce(a.published_on, 'infinity'), coalesce(a.published_at, 'infinity'), a.canonical_url COLLATE "C")
    ) AS is_copy,
    (SELECT count(*) FROM public.quotes AS q WHERE q.article_id = a.id) AS quote_count,
    a.loaded_at,
    a.search
FROM public.articles AS a
JOIN public.sources AS s ON s.id = a.source_id;
COMMENT ON VIEW analyst.articles IS
    'One row per article in its current text. Articles taken down are not there. Copies of one text under several'
    ' addresses are rows of their own: WHERE NOT is_copy counts each story once.';
COMMENT ON COLUMN analyst.articles.article_id IS 'Key; the same in every database, for it is made of the address.';
COMMENT ON COLUMN analyst.articles.title IS 'Headline; null if the input had none.';
COMMENT ON COLUMN analyst.articles.published_on IS
    'Day of publication in the outlet''s own time; null if missing or unreadable.';
COMMENT ON COLUMN analyst.articles.published_at IS 'Instant of publication, only where the input gives time and zone.';
COMMENT ON COLUMN analyst.articles.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.articles.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.articles.url IS 'Address as given; urn:newsdb:... where the input had none.';
COMMENT ON COLUMN analyst.articles.language IS
    'Language identified from the text, such as en; null if it cannot be told. Only English texts have quotes.';
COMMENT ON COLUMN analyst.articles.agency IS
    'News agency whose copy the text is, by its own words; null if it names none. WHERE agency IS NULL leaves what'
    ' outlets wrote themselves.';
COMMENT ON COLUMN analyst.articles.authors IS 'By-line names as given, in order.';
COMMENT ON COLUMN analyst.articles.body IS 'Full text; offsets in quotes and mentions count its code points from 0.';
COMMENT ON COLUMN analyst.articles.story_key IS
    'Equal for articles that are one text, or nearly; as in analyst.stories. Null for a text without words.';
COMMENT ON COLUMN analyst.articles.is_copy IS 'An earlier article of the same story is stored.';
COMMENT ON COLUMN analyst.articles.quote_count IS 'How many rows of analyst.quotes it has.';
COMMENT ON COLUMN analyst.articles.loaded_at IS 'When its current text was stored.';
COMMENT ON COLUMN analyst.articles.search IS
    'Words of title and text: WHERE search @@ websearch_to_tsquery(''newsdb_english'', ''ferry -strike'').';
