CREATE OR REPLACE FUNCTION public.newsdb_refresh() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Quotes are sorted in memory.
SET work_mem = '64MB'
AS $function$
BEGIN
    -- Concurrently: whoever reads meanwhile reads the state before. That state is noted first, so that what changes
    -- meanwhile makes what is counted outdated.
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.counted_state;
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.utterance_quotes;
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.speaker_outlet_counts;
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.speaker_counts;
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.outlet_day_counts;
    ANALYZE public.utterance_quotes, public.speaker_outlet_counts, public.speaker_counts, public.outlet_day_counts;
END
$function$;
REVOKE ALL ON FUNCTION public.newsdb_refresh() FROM PUBLIC;
COMMENT ON FUNCTION public.newsdb_refresh() IS
    'Brings up to date what is kept ready: which quotations are one utterance, and counts of speakers and outlets; nobody'
    ' waits for it. For the loader: newsdb analyst refresh.';
