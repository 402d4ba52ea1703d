CREATE OR REPLACE VIEW analyst.printings AS
SELECT
    u.utterance_id,
    u.utterance_key,
    q.article_id,
    q.ordinal,
    q.text,
    q.speaker,
    q.role,
    q.outlet,
    q.published_on,
    q.title,
    q.url,
    q.sentence,
    q.person_id,
    q.person,
    q.speaker_kind,
    q.confidence,
    q.outlet_id,
    q.published_at,
    q.agency,
    q.story_key,
    q.is_copy,
    q.words_key,
    q.search
FROM public.utterance_quotes AS u
JOIN analyst.quotes AS q ON q.article_id = u.article_id AND q.ordinal = u.ordinal;
COMMENT ON VIEW analyst.printings IS
    'One row per quotation of an utterance that several articles print, with its place: who printed what was said, when,'
    ' and in which words. Which are one is told as of the last refresh: newsdb analyst refresh.';
COMMENT ON COLUMN analyst.printings.utterance_id IS 'The utterance, as in analyst.utterances.';
COMMENT ON COLUMN analyst.printings.utterance_key IS
    'Of its wordings; newsdb utterances show takes its first digits.';
COMMENT ON COLUMN analyst.printings.article_id IS 'The article, as in analyst.articles.';
COMMENT ON COLUMN analyst.printings.ordinal IS 'The quotation, as in analyst.quotes.';
COMMENT ON COLUMN analyst.printings.text IS 'The words as printed here.';
COMMENT ON COLUMN analyst.printings.speaker IS 'Who said it, by this article; articles may disagree.';
COMMENT ON COLUMN analyst.printings.role IS 'Role as printed beside the name.';
COMMENT ON COLUMN analyst.printings.outlet IS 'Name of the outlet: its registrable domain.';
COMMENT ON COLUMN analyst.printings.published_on IS 'Day of publication; null if missing or unreadable.';
COMMENT ON COLUMN analyst.printings.title IS 'Headline of the article.';
COMMENT ON COLUMN analyst.printings.url IS 'Address of the article.';
COMMENT ON COLUMN analyst.printings.sentence IS 'The sentence that the quotation stands in.';
COMMENT ON COLUMN analyst.printings.person_id IS 'The person, as in analyst.people; null if resolved to nobody.';
COMMENT ON COLUMN analyst.printings.person IS 'Name of that person, the same in all articles.';
COMMENT ON COLUMN analyst.printings.speaker_kind IS 'person, organization, unnamed or unknown, as in analyst.quotes.';
COMMENT ON COLUMN analyst.printings.confidence IS 'Probability that the speaker within the article is right, 0 to 1.';
COMMENT ON COLUMN analyst.printings.outlet_id IS 'The outlet, as in analyst.outlets.';
COMMENT ON COLUMN analyst.printings.published_at IS
    'Instant of publication, only where the input gives time and zone.';
COMMENT ON COLUMN analyst.printings.agency IS 'News agency whose copy the article is; null if it names none.';
COMMENT ON COLUMN analyst.printings.story_key IS 'The story, as in analyst.stories: equal for copies of one text.';
COMMENT ON COLUMN analyst.printings.is_copy IS 'An earlier article of the same story has the same words.';
COMMENT ON COLUMN analyst.printings.words_key IS 'Equal for equal wording: tells the forms of an utterance apart.';
COMMENT ON COLUMN analyst.printings.search IS
    'Words of text: WHERE search @@ websearch_to_tsquery(''newsdb_english'', ''harbour wall'').';
