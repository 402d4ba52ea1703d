CREATE OR REPLACE FUNCTION analyst.who_is_meant(name text, OUT member_ids bigint[], OUT speaker_names text[])
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    asked constant text := left(
        trim(regexp_replace(lower(public.unaccent(name)), '[^[:alnum:]]+', ' ', 'g')), 200
    );
    words constant text[] := string_to_array(asked, ' ');
    before constant text := current_setting('pg_trgm.word_similarity_threshold', true);
    best real;
    found bigint[];
    likenesses real[];
BEGIN
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.4', true);
    -- Speakers who are no people, and people who were not resolved: all words of the name, in whatever order.
    SELECT array_agg(DISTINCT s.speaker_name)
    INTO speaker_names
    FROM (
        SELECT q.speaker_name
        FROM public.quotes AS q
        WHERE q.speaker_id IS NULL AND asked <> '' AND q.speaker_name OPERATOR(public.%>) asked
        LIMIT 20000
    ) AS s
    WHERE string_to_array(
        trim(regexp_replace(lower(public.unaccent(s.speaker_name)), '[^[:alnum:]]+', ' ', 'g')), ' '
    ) @> words;
    PERFORM set_config('pg_trgm.word_similarity_threshold', coalesce(before, '0.6'), true);
    -- People: those known by the name; else those whose names have all of its words; else, where nobody has, the likeliest.
    SELECT array_agg(DISTINCT e.id)
    INTO member_ids
    FROM public.person_names AS n
    JOIN public.people AS m ON m.id = n.person_id
    JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█'
    JOIN public.people AS e ON coalesce(e.root_id, e.id) = p.id
    WHERE n.name_key = asked AND asked <> '';
    IF member_ids IS NULL THEN
        SELECT max(f.likeness), array_agg(f.person_id), array_agg(f.likeness)
        INTO best, found, likenesses
        FROM analyst.find_people(name, 200) AS f;
        SELECT array_agg(m.id)
        INTO member_ids
        FROM unnest(found, likenesses) AS f (person_id, likeness)
        JOIN public.people AS m ON coalesce(m.root_id, m.id) = f.person_id
        WHERE CASE
            WHEN best = 1 THEN f.likeness = 1
            WHEN best >= 0.8 THEN f.likeness >= 0.8
            WHEN speaker_names IS NULL THEN f.likeness > best - 0.02
            ELSE false
        END;
    END IF;
    member_ids := coalesce(member_ids, '{}');
    speaker_names := coalesce(speaker_names, '{}');
END
$function$;
REVOKE ALL ON FUNCTION analyst.who_is_meant(text) FROM PUBLIC;
COMMENT ON FUNCTION analyst.who_is_meant(text) IS
    'What search_quotes and search_articles take a speaker''s name for: ids of people, merged ones included, and names of'
    ' speakers who are resolved to no person, organizations for example.';
