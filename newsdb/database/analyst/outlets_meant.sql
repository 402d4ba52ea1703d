CREATE OR REPLACE FUNCTION analyst.outlets_meant(name text) RETURNS bigint[]
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    asked constant text := trim(name);
    -- Of an address the host; letters and digits alone, for a part of a name.
    host constant text := lower(regexp_replace(trim(name), '^[a-z]+://|/.*$', '', 'gi'));
    squeezed constant text := regexp_replace(lower(public.unaccent(name)), '[^[:alnum:]]', '', 'g');
    found bigint[];
BEGIN
    SELECT array_agg(DISTINCT s.id)
    INTO found
    FROM public.sources AS s
    LEFT JOIN public.source_domains AS d ON d.source_id = s.id
    WHERE lower(s.name) = lower(asked) OR host = d.domain OR host LIKE '%.' || d.domain;
    IF found IS NULL AND squeezed <> '' THEN
        SELECT array_agg(DISTINCT s.id)
        INTO found
        FROM public.sources AS s
        LEFT JOIN public.source_domains AS d ON d.source_id = s.id
        WHERE strpos(regexp_replace(lower(public.unaccent(s.name)), '[^[:alnum:]]', '', 'g'), squeezed) > 0
            OR strpos(regexp_replace(d.domain, '[^[:alnum:]]', '', 'g'), squeezed) > 0;
    END IF;
    IF found IS NULL THEN
        SELECT array_agg(n.id)
        INTO found
        FROM (
            SELECT s.id
            FROM public.sources AS s
            WHERE public.similarity(lower(public.unaccent(s.name)), lower(public.unaccent(asked))) >= 0.35
            ORDER BY public.similarity(lower(public.unaccent(s.name)), lower(public.unaccent(asked))) DESC, s.id
            LIMIT 1
        ) AS n;
    END IF;
    RETURN coalesce(found, '{}');
END
$function$;
REVOKE ALL ON FUNCTION analyst.outlets_meant(text) FROM PUBLIC;
COMMENT ON FUNCTION analyst.outlets_meant(text) IS
    'Ids of the outlets that a name means: a domain or an address, else all whose name or domain contains it, else the'
    ' likest one. What search_quotes and search_articles take outlet_name for.';
