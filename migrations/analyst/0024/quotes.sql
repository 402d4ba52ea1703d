CREATE OR REPLACE VIEW analyst.quotes AS
SELECT
    q.article_id,
    q.ordinal,
    q.text,
    coalesce(p.name, q.speaker_name) AS speaker,
    q.speaker_role AS role,
    s.name AS outlet,
    a.published_on,
    a.title,
    a.url,
    analyst.sentence(a.body, q.start_char, q.end_char) AS sentence,
    p.id AS person_id,
    p.name AS person,
    q.speaker_kind,
    q.speaker_printed,
    q.confidence,
    q.speaker_id_confidence AS person_confidence,
    q.runner_up_name AS runner_up,
    q.runner_up_confidence,
    q.kind,
    q.cue,
    q.venue,
    q.statement_no,
    q.outer_ordinal,
    -- Subqueries, not joins: with eight tables and more the planner keeps to the order in which they are written.
    (SELECT coalesce(p.name, t.speaker_name)
        FROM public.quotes AS t
        LEFT JOIN public.people AS m ON m.id = t.speaker_id
        LEFT JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█'
        WHERE t.article_id = q.article_id AND t.ordinal = q.outer_ordinal) AS told_by,
    (SELECT p.id
        FROM public.quotes AS t
        JOIN public.people AS m ON m.id = t.speaker_id
        JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█'
        WHERE t.article_id = q.article_id AND t.ordinal = q.outer_ordinal) AS told_by_person_id,
    a.source_id AS outlet_id,
    a.published_at,
    a.agency,
    a.story_key,
    -- As analyst.earlier_copies, written out: so that it costs one look into an index.
    EXISTS (
        SELECT
        FROM public.articles AS e
        JOIN public.quotes AS f ON f.article_id = e.id
        WHERE e.story_key = a.story_key AND f.words_key IS NOT DISTINCT FROM q.words_key
            AND (coalesce(e.published_on, 'infinity'), coalesce(e.published_at, 'infinity'), e.canonical_url COLLATE "C")
                < (coalesce(a.published_on, 'infinity'), coalesce(a.published_at, 'infinity'), a.canonical_url COLLATE "C")
    ) AS is_copy,
    EXISTS (
        SELECT
        FROM public.articles AS e
        JOIN public.quotes AS f ON f.article_id = e.id
        JOIN public.people AS n ON n.id = f.speaker_id
        WHERE e.story_key = a.story_key AND f.words_key IS NOT DISTINCT FROM q.words_key
            AND coalesce(n.root_id, n.id) = p.id
            AND (coalesce(e.published_on, 'infinity'), coalesce(e.published_at, 'infinity'), e.canonical_url COLLATE "C")
                < (coalesce(a.published_on, 'infinity'), coalesce(a.published_at, 'infinity'), a.canonical_url COLLATE "C")
    ) AS is_copy_of_person,
    q.start_char,
    q.end_char,
    q.words_key,
    q.search
FROM public.quotes AS q
JOIN public.articles AS a ON a.id = q.article_id
JOIN public.sources AS s ON s.id = a.source_id
-- Who was merged counts as who stands for them. A person who had to stay without a name is nobody. That m.id is no null
-- goes without saying, but says it to the planner, who else would read all quotes to look a person up.
LEFT JOIN public.people AS m ON m.id = q.speaker_id
LEFT JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND m.id IS NOT NULL AND p.name <> '█';
COMMENT ON VIEW analyst.quotes IS
    'One row per contiguous quoted segment, with who said it, where it was printed and its sentence. Segments of one'
    ' uninterrupted statement share statement_no: analyst.statements joins them. Key: article_id, ordinal.';
COMMENT ON COLUMN analyst.quotes.article_id IS 'The article, as in analyst.articles.';
COMMENT ON COLUMN analyst.quotes.ordinal IS 'Place among the article''s quotes, from 1.';
COMMENT ON COLUMN analyst.quotes.text IS 'The words inside the quotation marks, verbatim.';
COMMENT ON COLUMN analyst.quotes.speaker IS
    'Who said it: name of the person, or of the organization or the unnamed speaker as the article has it; null if'
    ' unknown. To look somebody up, person and person_id are faster.';
COMMENT ON COLUMN analyst.quotes.role IS 'Role as printed beside the name in this place: the mayor.';
COMMENT ON COLUMN analyst.quotes.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.quotes.published_on IS 'Day of publication; null if missing or unreadable.';
COMMENT ON COLUMN analyst.quotes.title IS 'Headline of the article.';
COMMENT ON COLUMN analyst.quotes.url IS 'Address of the article.';
COMMENT ON COLUMN analyst.quotes.sentence IS
    'The sentence that the quotation stands in, verbatim and within its paragraph.';
COMMENT ON COLUMN analyst.quotes.person_id IS
    'The person across articles, as in analyst.people, merges followed; null if resolved to nobody.';
COMMENT ON COLUMN analyst.quotes.person IS 'Name of that person, the same in all articles.';
COMMENT ON COLUMN analyst.quotes.speaker_kind IS
    'person: named; organization: a body; unnamed: officials, a neighbour; unknown: could not be told.';
COMMENT ON COLUMN analyst.quotes.speaker_printed IS 'The mention beside the quotation as printed: Ms Keller, she.';
COMMENT ON COLUMN analyst.quotes.confidence IS 'Probability that the speaker within the article is right, 0 to 1.';
COMMENT ON COLUMN analyst.quotes.person_confidence IS
    'Where the article gives a surname alone: probability that person_id is right. Null where a full name tells.';
COMMENT ON COLUMN analyst.quotes.runner_up IS 'The second most likely speaker within the article.';
COMMENT ON COLUMN analyst.quotes.runner_up_confidence IS 'Its probability.';
COMMENT ON COLUMN analyst.quotes.kind IS
    'direct: a whole utterance; mixed: a quoted fragment in reported speech; indirect: no marks.';
COMMENT ON COLUMN analyst.quotes.cue IS 'Words that attribute it, as printed: said, according to.';
COMMENT ON COLUMN analyst.quotes.venue IS 'Where it was said, as printed: CNN, a tweet.';
COMMENT ON COLUMN analyst.quotes.statement_no IS 'Statement within the article that the segment belongs to, from 1.';
COMMENT ON COLUMN analyst.quotes.outer_ordinal IS
    'Of a quotation inside another one: that one''s ordinal. WHERE outer_ordinal IS NULL: at first hand.';
COMMENT ON COLUMN analyst.quotes.told_by IS 'Of a quotation inside another one: who tells what was said; else null.';
COMMENT ON COLUMN analyst.quotes.told_by_person_id IS 'That speaker as a person; null if resolved to nobody.';
COMMENT ON COLUMN analyst.quotes.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.quotes.published_at IS 'Instant of publication, only where the input gives time and zone.';
COMMENT ON COLUMN analyst.quotes.agency IS 'News agency whose copy the article is; null if it names none.';
COMMENT ON COLUMN analyst.quotes.story_key IS 'The story, as in analyst.stories: equal for copies of one text.';
COMMENT ON COLUMN analyst.quotes.is_copy IS
    'An earlier article of the same story has the same words, whoever it says has said them. WHERE NOT is_copy counts'
    ' without copies.';
COMMENT ON COLUMN analyst.quotes.is_copy_of_person IS
    'The same, by the same person: what newsdb people leaves out without copies. False where person_id is null.';
COMMENT ON COLUMN analyst.quotes.start_char IS 'Offset of the first character in the article''s body, from 0.';
COMMENT ON COLUMN analyst.quotes.end_char IS 'Offset behind the last character.';
COMMENT ON COLUMN analyst.quotes.words_key IS
    'Equal for equal wording, case, accents and punctuation aside; null if wordless.';
COMMENT ON COLUMN analyst.quotes.search IS
    'Words of text: WHERE search @@ websearch_to_tsquery(''newsdb_english'', ''harbour wall'').';
