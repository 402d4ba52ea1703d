CREATE OR REPLACE FUNCTION analyst.searched_words(query text) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    words tsquery;
BEGIN
    IF char_length(query) > 1000 THEN
        RAISE EXCEPTION 'the words to search are too many; up to 1,000 characters can be searched'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    words := websearch_to_tsquery('public.newsdb_english', query);
    IF words IS NULL OR numnode(words) = 0 THEN
        RAISE EXCEPTION 'no word to look for; words such as the, of, will are too common to be searched'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF querytree(words) IN ('', 'T') THEN
        RAISE EXCEPTION 'this only says what must not occur; add a word to look for'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN words;
END
$function$;
REVOKE ALL ON FUNCTION analyst.searched_words(text) FROM PUBLIC;
COMMENT ON FUNCTION analyst.searched_words(text) IS
    'The words of a search as PostgreSQL reads them: all words in any inflection, "quoted words" as a phrase, or, -word.'
    ' An error if no index could look for them. For WHERE search @@ analyst.searched_words(''ferry -strike'').';
