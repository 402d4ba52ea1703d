CREATE OR REPLACE VIEW analyst.person_names AS
SELECT
    p.id AS person_id,
    p.name AS person,
    n.name,
    n.kind,
    n.name_key
FROM public.person_names AS n
JOIN public.people AS m ON m.id = n.person_id
JOIN public.people AS p ON p.id = coalesce(m.root_id, m.id) AND p.name <> '█';
COMMENT ON VIEW analyst.person_names IS
    'One row per name that a person is known by, those of merged people included; a name may be several people''s.'
    ' analyst.find_people looks names up that are misspelt or incomplete.';
COMMENT ON COLUMN analyst.person_names.person_id IS 'The person, as in analyst.people.';
COMMENT ON COLUMN analyst.person_names.person IS 'The name shown.';
COMMENT ON COLUMN analyst.person_names.name IS 'The name as printed, or as it was added.';
COMMENT ON COLUMN analyst.person_names.kind IS 'printed: met in an article; alias: added by judgement or import.';
COMMENT ON COLUMN analyst.person_names.name_key IS
    'The name in small letters without accents, titles, degrees and a middle initial: WHERE name_key = ''ada keller''.';
