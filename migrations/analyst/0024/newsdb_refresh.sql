CREATE OR REPLACE FUNCTION public.newsdb_refresh() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Concurrently: whoever reads meanwhile reads the state before.
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.utterance_quotes;
    ANALYZE public.utterance_quotes;
END
$function$;
REVOKE ALL ON FUNCTION public.newsdb_refresh() FROM PUBLIC;
COMMENT ON FUNCTION public.newsdb_refresh() IS
    'Brings public.utterance_quotes up to date; nobody waits for it. For the loader: newsdb analyst refresh.';
