CREATE OR REPLACE VIEW analyst.positions AS
SELECT
    p.id AS person_id,
    p.name AS person,
    h.title AS position,
    h.started_on,
    h.ended_on
FROM public.person_positions AS h
JOIN public.people AS m ON m.id = h.person_id
JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█';
COMMENT ON VIEW analyst.positions IS
    'One row per position that somebody held, by an imported file. What articles print is in analyst.roles.';
COMMENT ON COLUMN analyst.positions.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.positions.person IS 'The name shown.';
COMMENT ON COLUMN analyst.positions.position IS 'The position as the file names it: mayor of Port Ellery.';
COMMENT ON COLUMN analyst.positions.started_on IS 'First day; of a mere year its first; null if the file tells none.';
COMMENT ON COLUMN analyst.positions.ended_on IS 'Last day; of a mere year its last; null if the file tells none.';
