-- The texts whose group is given by the data set that is updated: its own, and new ones that are like one of its own.
WITH own AS (
    SELECT fingerprints.text_id, min(old.duplicate_group) AS duplicate_group
    FROM fingerprints
    JOIN old ON fingerprints.article_id = old.article_id
    GROUP BY fingerprints.text_id
)
SELECT text_id, duplicate_group FROM own
UNION ALL
SELECT alike.one AS text_id, min(own.duplicate_group) AS duplicate_group
FROM alike
JOIN own ON alike.other = own.text_id
ANTI JOIN own AS settled ON alike.one = settled.text_id
GROUP BY alike.one
