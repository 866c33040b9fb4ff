-- How many of the people have a name that the corpus has, and how many are linked to a speaker.
SELECT
    (SELECT count(DISTINCT person) FROM matches) AS n_found,
    (SELECT count(DISTINCT person) FROM links) AS n_linked
