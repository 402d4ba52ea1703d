-- The state that the counts below were made in. It is refreshed before them: what changes in between makes them outdated.
CREATE MATERIALIZED VIEW public.counted_state AS
SELECT public.newsdb_counted_state() AS state;
-- Made before anything reads the view: nobody can wait for it.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX ix_counted_state_state ON public.counted_state (state);
COMMENT ON MATERIALIZED VIEW public.counted_state IS
    'One row: newsdb_counted_state() when speaker_counts, speaker_outlet_counts and outlet_day_counts were refreshed.';
COMMENT ON COLUMN public.counted_state.state IS 'As newsdb_counted_state() says it.';
