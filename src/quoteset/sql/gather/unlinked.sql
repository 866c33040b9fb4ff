-- People whose names the corpus has, but for more than one speaker, or who share the name with others of the table.
SELECT people.person, people.name
FROM people
JOIN (SELECT DISTINCT person FROM matches) AS found ON found.person = people.person
ANTI JOIN links ON links.person = people.person
ORDER BY people.person
