CREATE OR REPLACE VIEW analyst.statements AS
SELECT
    q.article_id,
    q.statement_no,
    (SELECT string_agg(g.text, ' ' ORDER BY g.ordinal) FROM public.quotes AS g
        WHERE g.article_id = q.article_id AND g.statement_no = q.statement_no) AS text,
    coalesce(p.name, q.speaker_name) AS speaker,
    (SELECT g.speaker_role FROM public.quotes AS g
        WHERE g.article_id = q.article_id AND g.statement_no = q.statement_no AND g.speaker_role IS NOT NULL
        ORDER BY g.ordinal LIMIT 1) AS role,
    s.name AS outlet,
    a.published_on,
    a.title,
    a.url,
    (SELECT substr(a.body, min(g.start_char) + 1, max(g.end_char) - min(g.start_char)) FROM public.quotes AS g
        WHERE g.article_id = q.article_id AND g.statement_no = q.statement_no) AS passage,
    p.id AS person_id,
    p.name AS person,
    q.speaker_kind,
    q.confidence,
    (SELECT count(*) FROM public.quotes AS g
        WHERE g.article_id = q.article_id AND g.statement_no = q.statement_no) AS quote_count,
    q.outer_ordinal,
    a.source_id AS outlet_id,
    a.agency,
    a.story_key,
    NOT EXISTS (
        SELECT
        FROM public.quotes AS g
        WHERE g.article_id = q.article_id AND g.statement_no = q.statement_no
            AND NOT EXISTS (
                SELECT
                FROM analyst.earlier_copies AS c
                JOIN public.quotes AS e ON e.article_id = c.earlier_article_id
                WHERE c.article_id = g.article_id AND e.words_key IS NOT DISTINCT FROM g.words_key
            )
    ) AS is_copy
FROM public.quotes AS q
JOIN public.articles AS a ON a.id = q.article_id
JOIN public.sources AS s ON s.id = a.source_id
LEFT JOIN public.people AS m ON m.id = q.speaker_id
LEFT JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND m.id IS NOT NULL AND p.name <> '█'
-- The first segment stands for all, so that conditions on speaker, day and outlet go to the indexes.
WHERE NOT EXISTS (
    SELECT
    FROM public.quotes AS g
    WHERE g.article_id = q.article_id AND g.statement_no = q.statement_no AND g.ordinal < q.ordinal
);
COMMENT ON VIEW analyst.statements IS
    'One row per statement: the segments of one uninterrupted utterance joined (“The wall,” she said, “was never safe”).'
    ' Count these to count what was said. Key: article_id, statement_no.';
COMMENT ON COLUMN analyst.statements.article_id IS 'The article, as in analyst.articles.';
COMMENT ON COLUMN analyst.statements.statement_no IS 'Statement within the article, from 1; as in analyst.quotes.';
COMMENT ON COLUMN analyst.statements.text IS 'The quoted segments, each verbatim, with a space between them.';
COMMENT ON COLUMN analyst.statements.speaker IS
    'Who said it: name of the person, or of the organization or the unnamed speaker as the article has it.';
COMMENT ON COLUMN analyst.statements.role IS 'Role as printed beside the name, the first one within the statement.';
COMMENT ON COLUMN analyst.statements.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.statements.published_on IS 'Day of publication; null if missing or unreadable.';
COMMENT ON COLUMN analyst.statements.title IS 'Headline of the article.';
COMMENT ON COLUMN analyst.statements.url IS 'Address of the article.';
COMMENT ON COLUMN analyst.statements.passage IS
    'The stretch of the article from the first segment to the end of the last, with all that stands between them.';
COMMENT ON COLUMN analyst.statements.person_id IS
    'The person across articles, as in analyst.people, merges followed; null if resolved to nobody.';
COMMENT ON COLUMN analyst.statements.person IS 'Name of that person, the same in all articles.';
COMMENT ON COLUMN analyst.statements.speaker_kind IS
    'person: named; organization: a body; unnamed: officials, a neighbour; unknown: could not be told.';
COMMENT ON COLUMN analyst.statements.confidence IS
    'Probability that the speaker of the first segment is right, 0 to 1.';
COMMENT ON COLUMN analyst.statements.quote_count IS 'How many segments it has.';
COMMENT ON COLUMN analyst.statements.outer_ordinal IS
    'Of a statement inside a quotation of somebody else: that quotation''s ordinal in analyst.quotes.';
COMMENT ON COLUMN analyst.statements.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.statements.agency IS 'News agency whose copy the article is; null if it names none.';
COMMENT ON COLUMN analyst.statements.story_key IS 'The story, as in analyst.stories: equal for copies of one text.';
COMMENT ON COLUMN analyst.statements.is_copy IS
    'All of its segments stand in earlier articles of the same story. WHERE NOT is_copy counts without copies.';
