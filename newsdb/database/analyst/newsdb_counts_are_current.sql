CREATE OR REPLACE FUNCTION public.newsdb_counts_are_current() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
SELECT EXISTS (
    SELECT FROM public.counted_state AS c
    WHERE c.state NOT LIKE '%changing' AND c.state = public.newsdb_counted_state()
)
$function$;
-- Whoever reads a view that asks it calls it; it tells nothing but that.
GRANT EXECUTE ON FUNCTION public.newsdb_counts_are_current() TO PUBLIC;
COMMENT ON FUNCTION public.newsdb_counts_are_current() IS
    'Whether nothing was loaded, judged or taken down since the counts were refreshed. The views that have them count anew'
    ' otherwise.';
