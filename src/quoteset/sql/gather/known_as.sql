-- What the articles of a group call it beside its names, and the given names that they print before a name that stands
-- alone.
SELECT DISTINCT members.root, 'alias' AS kind, named.word
FROM members
JOIN mentions ON mentions.mention_id = members.mention_id
JOIN (
    SELECT own_id, explode(other_keys) AS word FROM entities
    UNION ALL
    SELECT own_id, explode(short_keys) AS word FROM entities
) AS named ON named.own_id = mentions.own_id
UNION ALL
SELECT DISTINCT members.root, 'beside' AS kind, named.word
FROM members
JOIN mentions ON mentions.mention_id = members.mention_id
JOIN (SELECT own_id, explode(beside) AS word FROM entities) AS named ON named.own_id = mentions.own_id
