-- The groups of mentions with each of their names, and the number of articles of the whole group.
WITH sizes AS (
    SELECT root, count(DISTINCT article_id) AS n FROM members GROUP BY root
)
SELECT
    members.root,
    mentions.block,
    mentions.form,
    mentions.key,
    min(mentions.given) AS given,
    min(mentions.middle) AS middle,
    min(mentions.surname) AS surname,
    min(mentions.suffix) AS suffix,
    bool_or(mentions.name = upper(mentions.name)) AS is_acronym,
    max(sizes.n) AS n
FROM members
JOIN mentions ON mentions.mention_id = members.mention_id
JOIN sizes ON sizes.root = members.root
WHERE mentions.form <> 'generic'
GROUP BY members.root, mentions.block, mentions.form, mentions.key
