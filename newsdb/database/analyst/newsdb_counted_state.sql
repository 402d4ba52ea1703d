CREATE OR REPLACE FUNCTION public.newsdb_counted_state() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- As text, times depend on it.
SET timezone = 'UTC'
AS $function$
SELECT concat_ws(
    '/',
    (SELECT concat_ws(' ', max(l.id), max(l.finished_at), max(l.resolved_at)) FROM public.loads AS l),
    (SELECT max(j.id) FROM public.judgements AS j),
    (SELECT concat_ws(' ', count(*), max(t.taken_down_at)) FROM public.takedowns AS t),
    (SELECT concat_ws(' ', count(*), count(o.finished_at), count(o.lifted_at)) FROM public.takedown_orders AS o),
    -- Whoever is at work changes more before any of these changes again.
    CASE WHEN EXISTS (
        SELECT FROM public.loads AS l
        WHERE l.status = 'running' OR (l.resolved_at IS NULL AND l.new_count + l.updated_count > 0)
    ) OR EXISTS (SELECT FROM public.takedown_orders AS o WHERE o.finished_at IS NULL AND o.lifted_at IS NULL)
        THEN 'changing' END
)
$function$;
REVOKE ALL ON FUNCTION public.newsdb_counted_state() FROM PUBLIC;
COMMENT ON FUNCTION public.newsdb_counted_state() IS
    'What all that is counted follows from: another text after each load, judgement and takedown; one that ends in'
    ' changing while one of them goes on.';
