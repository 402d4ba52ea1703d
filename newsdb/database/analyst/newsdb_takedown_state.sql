CREATE OR REPLACE FUNCTION public.newsdb_takedown_state() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- As text, times depend on it.
SET timezone = 'UTC'
AS $function$
SELECT CASE
    WHEN EXISTS (
        SELECT FROM public.takedown_orders AS o
        WHERE o.finished_at IS NULL AND o.lifted_at IS NULL AND o.kind <> 'agency'
    ) THEN 'unfinished'
    -- One digest of all, with the secret salts of orders: it tells that something changed, not what or how often.
    ELSE encode(sha256(convert_to(concat_ws(
        '/',
        (SELECT concat_ws(' ', count(*), sum(extract(epoch FROM t.taken_down_at))) FROM public.takedowns AS t),
        (
            SELECT concat_ws(
                ' ',
                count(*),
                sum(extract(epoch FROM o.ordered_at)),
                sum(extract(epoch FROM o.finished_at)),
                sum(extract(epoch FROM o.lifted_at)),
                count(*) FILTER (WHERE o.is_wordless),
                count(*) FILTER (WHERE o.is_stored_only),
                string_agg(encode(o.salt, 'hex'), ' ' ORDER BY o.id)
            )
            FROM public.takedown_orders AS o
            WHERE o.kind = 'person'
        )
    ), 'UTF8')), 'hex')
END
$function$;
REVOKE ALL ON FUNCTION public.newsdb_takedown_state() FROM PUBLIC;
COMMENT ON FUNCTION public.newsdb_takedown_state() IS
    'Another text after each takedown, and unfinished while somebody is being taken down: tells whoever exports, without'
    ' seeing takedowns, that what they read is to be read anew.';
