CREATE OR REPLACE VIEW analyst.people AS
SELECT
    p.id AS person_id,
    p.name AS person,
    p.namesake_no AS homonym_no,
    (SELECT min(m.wikidata_qid) FROM public.people AS m WHERE coalesce(m.root_id, m.id) = p.id) AS wikidata_qid,
    p.created_at AS met_at,
    p.namesake_no
FROM public.people AS p
-- Who had to stay without a name after a takedown is nobody.
WHERE p.merged_into_id IS NULL AND p.name <> '█';
COMMENT ON VIEW analyst.people IS
    'One row per person named in full in some article, merged people as one. People who were taken down are not there.'
    ' How much somebody is quoted: analyst.speakers; names: analyst.person_names and analyst.find_people.';
COMMENT ON COLUMN analyst.people.person_id IS
    'Key. It stays when others are merged into the person; when the person is merged, the other one''s counts.';
COMMENT ON COLUMN analyst.people.person IS 'The name shown. Several people may share it, see namesake_no.';
COMMENT ON COLUMN analyst.people.homonym_no IS 'namesake_no under its former name, for those who built on it.';
COMMENT ON COLUMN analyst.people.wikidata_qid IS 'Wikidata item, such as Q42; null if not linked.';
COMMENT ON COLUMN analyst.people.met_at IS 'When newsdb first met the person.';
COMMENT ON COLUMN analyst.people.namesake_no IS 'Tells people of one name apart; 1 unless judged to be namesakes.';
