-- Which quotations are one utterance: the rule of newsdb/queries/occurrences.py, a test holds the two together.
-- Materialized, since it compares all with all: ten seconds for each million quotes. It holds keys and no text, and lies
-- beside the tables, where analysts do not read: what is taken down is gone from the views before this is refreshed.
CREATE MATERIALIZED VIEW public.utterance_quotes AS
WITH repeated AS (
    SELECT coalesce(u.utterance_key, q.words_key) AS utterance_key
    FROM public.quotes AS q
    LEFT JOIN public.utterance_wordings AS u ON u.words_key = q.words_key
    WHERE q.words_key IS NOT NULL
    GROUP BY 1
    HAVING count(*) > 1
), quoted AS (
    SELECT
        coalesce(u.utterance_key, q.words_key) AS utterance_key,
        q.article_id,
        q.ordinal,
        a.published_on,
        CASE q.speaker_kind
            WHEN 'person' THEN lower(
                substring(regexp_replace(q.speaker_name, ',? (Jr|Sr|II|III|IV)\.?$', '') FROM '[^ ]+$')
            )
            WHEN 'organization' THEN lower(q.speaker_name)
        END AS speaker_key,
        u.words_key IS NOT NULL OR coalesce(w.is_distinctive, false) AS is_distinctive,
        w.words_key IS NOT NULL AS is_telling
    FROM public.quotes AS q
    JOIN public.articles AS a ON a.id = q.article_id
    LEFT JOIN public.utterance_wordings AS u ON u.words_key = q.words_key
    LEFT JOIN public.wordings AS w ON w.words_key = q.words_key
    WHERE coalesce(u.utterance_key, q.words_key) IN (SELECT utterance_key FROM repeated)
), stepped AS (
    SELECT
        utterance_key, article_id, ordinal, published_on,
        CASE WHEN NOT is_telling THEN speaker_key END AS said_by,
        lag(published_on) OVER (
            PARTITION BY utterance_key, CASE WHEN NOT is_telling THEN speaker_key END ORDER BY published_on
        ) AS previous_on
    FROM quoted
    WHERE NOT is_distinctive AND published_on IS NOT NULL AND (is_telling OR speaker_key IS NOT NULL)
), dated AS (
    SELECT
        utterance_key, article_id, ordinal, published_on, said_by,
        max(CASE WHEN previous_on IS NULL OR published_on - previous_on > 3 THEN published_on END)
            OVER (PARTITION BY utterance_key, said_by ORDER BY published_on) AS begun_on
    FROM stepped
), each AS (
    SELECT utterance_key, article_id, ordinal, NULL::text AS said_by, NULL::date AS occasion_on
    FROM quoted
    WHERE is_distinctive
    UNION ALL
    SELECT utterance_key, article_id, ordinal, said_by, begun_on + (published_on - begun_on) / 7 * 7
    FROM dated
), told AS (
    SELECT
        article_id,
        ordinal,
        utterance_key,
        md5(concat_ws('/', encode(utterance_key, 'hex'), said_by, occasion_on))::uuid AS utterance_id
    FROM each
), counted AS (
    SELECT
        told.*,
        count(*) OVER (PARTITION BY utterance_id) AS quote_count,
        count(*) OVER (PARTITION BY utterance_id, article_id) AS quote_count_of_article
    FROM told
)
SELECT article_id, ordinal, utterance_key, utterance_id
FROM counted
-- Of a wording that is repeated an occasion, or a speaker, may have one article alone.
WHERE quote_count > quote_count_of_article;
-- Made in the transaction that makes the view: nobody can wait for it.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX ix_utterance_quotes_article_id_ordinal ON public.utterance_quotes (article_id, ordinal);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_utterance_quotes_utterance_id ON public.utterance_quotes (utterance_id);
COMMENT ON MATERIALIZED VIEW public.utterance_quotes IS
    'One row per quotation whose utterance several articles print, as of the last refresh: by each load while the archive'
    ' is small, by newsdb analyst refresh. Keys alone, for analyst.printings, which reads all else as it is now.';
COMMENT ON COLUMN public.utterance_quotes.article_id IS 'The article.';
COMMENT ON COLUMN public.utterance_quotes.ordinal IS 'The quotation, as in quotes.';
COMMENT ON COLUMN public.utterance_quotes.utterance_key IS
    'Equal for quotations of equal or nearly equal wording; newsdb utterances show takes its first digits.';
COMMENT ON COLUMN public.utterance_quotes.utterance_id IS
    'Equal for what was said once: of a wording that is not distinctive, apart by occasion and by speaker.';
