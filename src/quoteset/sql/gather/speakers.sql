-- The config speakers, in the order of its rows. The roles begin with their place in ten digits.
WITH counted AS (
    SELECT speaker_id, count(*) AS n_quotes, count(DISTINCT article_id) AS n_articles, min(side) AS side
    FROM occurrences
    WHERE speaker_id IS NOT NULL
    GROUP BY speaker_id
),
forms AS (
    SELECT speaker_id, speaker AS form FROM occurrences WHERE speaker_id IS NOT NULL
    UNION
    SELECT speaker_ids.speaker_id, named.alias AS form
    FROM speaker_ids
    JOIN (SELECT own_id, explode(aliases) AS alias FROM entities) AS named ON named.own_id = speaker_ids.mention_id
),
aliases AS (
    SELECT forms.speaker_id, sort_array(array_agg(forms.form)) AS aliases
    FROM forms
    JOIN names ON names.speaker_id = forms.speaker_id AND names.name <> forms.form
    GROUP BY forms.speaker_id
),
role_counts AS (
    SELECT speaker_ids.speaker_id, named.role, count(*) AS n
    FROM speaker_ids
    JOIN (SELECT own_id, explode(roles) AS role FROM entities) AS named ON named.own_id = speaker_ids.mention_id
    GROUP BY speaker_ids.speaker_id, named.role
),
ranked_roles AS (
    SELECT speaker_id, role, row_number() OVER (PARTITION BY speaker_id ORDER BY n DESC, role) AS place FROM role_counts
),
roles AS (
    SELECT speaker_id, sort_array(array_agg(concat(lpad(CAST(place AS STRING), 10, '0'), role))) AS roles
    FROM ranked_roles
    WHERE place <= :most_roles
    GROUP BY speaker_id
),
evidence AS (
    SELECT speaker_id, sort_array(array_agg(ground)) AS evidence
    FROM (
        SELECT DISTINCT all_of.speaker_id, grounds.ground
        FROM grounds
        JOIN speaker_ids AS one ON one.mention_id = grounds.mention_id
        JOIN speaker_ids AS all_of ON all_of.root = one.root
    ) AS found
    GROUP BY speaker_id
),
linked AS (
    SELECT all_of.speaker_id, min(links.person) AS person
    FROM links
    JOIN speaker_ids AS one ON one.mention_id = links.root
    JOIN speaker_ids AS all_of ON all_of.root = one.root
    GROUP BY all_of.speaker_id
)
SELECT
    counted.speaker_id,
    names.name,
    names.type,
    aliases.aliases,
    roles.roles,
    counted.n_quotes,
    counted.n_articles,
    evidence.evidence,
    people.qid,
    people.columns AS people,
    counted.side
FROM counted
JOIN names ON names.speaker_id = counted.speaker_id
LEFT JOIN aliases ON aliases.speaker_id = counted.speaker_id
LEFT JOIN roles ON roles.speaker_id = counted.speaker_id
LEFT JOIN evidence ON evidence.speaker_id = counted.speaker_id
LEFT JOIN linked ON linked.speaker_id = counted.speaker_id
LEFT JOIN people ON people.person = linked.person
ORDER BY counted.side, counted.speaker_id
