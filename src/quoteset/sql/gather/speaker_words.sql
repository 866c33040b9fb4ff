-- What the config speakers lists of each speaker, a row for each word of each list: aliases, the :most_roles roles of
-- the most articles (by place), and the grounds on which its mentions were put together.
WITH forms AS (
    SELECT speaker_id, speaker AS form FROM occurrences WHERE speaker_id IS NOT NULL
    UNION
    SELECT speaker_ids.speaker_id, named.alias AS form
    FROM speaker_ids
    JOIN (SELECT own_id, explode(aliases) AS alias FROM entities) AS named ON named.own_id = speaker_ids.own_id
),
role_counts AS (
    SELECT speaker_ids.speaker_id, named.role, count(*) AS n
    FROM speaker_ids
    JOIN (SELECT own_id, explode(roles) AS role FROM entities) AS named ON named.own_id = speaker_ids.own_id
    GROUP BY speaker_ids.speaker_id, named.role
),
ranked_roles AS (
    SELECT speaker_id, role, row_number() OVER (PARTITION BY speaker_id ORDER BY n DESC, role) AS place FROM role_counts
),
found AS (
    SELECT DISTINCT all_of.speaker_id, grounds.ground
    FROM grounds
    JOIN speaker_ids AS one ON one.mention_id = grounds.mention_id
    JOIN speaker_ids AS all_of ON all_of.root = one.root
)
SELECT forms.speaker_id, 'alias' AS kind, 0 AS place, forms.form AS word
FROM forms
JOIN names ON names.speaker_id = forms.speaker_id AND names.name <> forms.form
UNION ALL
SELECT speaker_id, 'role' AS kind, place, role AS word FROM ranked_roles WHERE place <= :most_roles
UNION ALL
SELECT speaker_id, 'ground' AS kind, 0 AS place, ground AS word FROM found
