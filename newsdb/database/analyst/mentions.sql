CREATE OR REPLACE VIEW analyst.mentions AS
SELECT
    n.article_id,
    n.ordinal,
    p.id AS person_id,
    p.name AS person,
    n.name,
    n.printed,
    n.role,
    s.name AS outlet,
    a.published_on,
    a.title,
    a.url,
    analyst.sentence(a.body, n.start_char, n.end_char) AS sentence,
    n.person_id_confidence AS person_confidence,
    a.source_id AS outlet_id,
    a.story_key,
    n.start_char,
    n.end_char
FROM public.mentions AS n
JOIN public.articles AS a ON a.id = n.article_id
JOIN public.sources AS s ON s.id = a.source_id
LEFT JOIN public.people AS m ON m.id = n.person_id
LEFT JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND m.id IS NOT NULL AND p.name <> '█';
COMMENT ON VIEW analyst.mentions IS
    'One row per mention of a named person in an article, quoted or not. Key: article_id, ordinal.';
COMMENT ON COLUMN analyst.mentions.article_id IS 'The article, as in analyst.articles.';
COMMENT ON COLUMN analyst.mentions.ordinal IS 'Place among the article''s mentions, from 1.';
COMMENT ON COLUMN analyst.mentions.person_id IS
    'The person across articles, as in analyst.people, merges followed; null if resolved to nobody.';
COMMENT ON COLUMN analyst.mentions.person IS 'Name of that person, the same in all articles.';
COMMENT ON COLUMN analyst.mentions.name IS 'Fullest name of the person within the article.';
COMMENT ON COLUMN analyst.mentions.printed IS 'The mention as printed.';
COMMENT ON COLUMN analyst.mentions.role IS 'Role as printed beside the name.';
COMMENT ON COLUMN analyst.mentions.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.mentions.published_on IS 'Day of publication; null if missing or unreadable.';
COMMENT ON COLUMN analyst.mentions.title IS 'Headline of the article.';
COMMENT ON COLUMN analyst.mentions.url IS 'Address of the article.';
COMMENT ON COLUMN analyst.mentions.sentence IS 'The sentence that the mention stands in, within its paragraph.';
COMMENT ON COLUMN analyst.mentions.person_confidence IS
    'Where the article gives a surname alone: probability that person_id is right. Null where a full name tells.';
COMMENT ON COLUMN analyst.mentions.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.mentions.story_key IS 'The story, as in analyst.stories: equal for copies of one text.';
COMMENT ON COLUMN analyst.mentions.start_char IS 'Offset of the first character in the article''s body, from 0.';
COMMENT ON COLUMN analyst.mentions.end_char IS 'Offset behind the last character.';
