-- The speakers that are linked with somebody in the table of people.
SELECT all_of.speaker_id, min(links.person) AS person
FROM links
JOIN speaker_ids AS one ON one.mention_id = links.root
JOIN speaker_ids AS all_of ON all_of.root = one.root
GROUP BY all_of.speaker_id
