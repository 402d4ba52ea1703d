CREATE OR REPLACE FUNCTION public.newsdb_compatible_since() RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT '0033'
$function$;
-- A newsdb asks it before it works on a schema that is newer than itself, by whatever role.
GRANT EXECUTE ON FUNCTION public.newsdb_compatible_since() TO PUBLIC;
COMMENT ON FUNCTION public.newsdb_compatible_since() IS
    'The revision of the oldest newsdb that loads into this schema and reads it: newsdb of before that refuse to.';
