-- Each leader, and each text that is linked to leaders with the best of them: text_id, label. After those of before.
SELECT text_id, label FROM labels
UNION ALL
SELECT text_id, text_id AS label FROM leaders
UNION ALL
SELECT text_id, label
FROM (
    SELECT
        links.one AS text_id,
        leaders.text_id AS label,
        row_number() OVER (
            PARTITION BY links.one ORDER BY leaders.n_links DESC, leaders.n_words DESC, leaders.text_id ASC
        ) AS place
    FROM links
    JOIN leaders ON links.other = leaders.text_id
) AS ranked
WHERE place = 1
