-- The texts that are to be compared: one < other, each pair once. Of a band's texts, longest first, each is compared
-- with the longest and with the three before it: a band that thousands have, by a common footer, makes thousands of
-- pairs and not millions, and that of a few copies all of them.
WITH ordered AS (
    SELECT
        text_id,
        first_value(text_id) OVER longest_first AS longest,
        lag(text_id, 1) OVER longest_first AS before_1,
        lag(text_id, 2) OVER longest_first AS before_2,
        lag(text_id, 3) OVER longest_first AS before_3
    FROM members
    WINDOW longest_first AS (PARTITION BY band ORDER BY n_words DESC, text_id ASC)
)
SELECT DISTINCT least(text_id, near) AS one, greatest(text_id, near) AS other
FROM (
    SELECT text_id, longest AS near FROM ordered
    UNION ALL SELECT text_id, before_1 AS near FROM ordered
    UNION ALL SELECT text_id, before_2 AS near FROM ordered
    UNION ALL SELECT text_id, before_3 AS near FROM ordered
) AS compared
WHERE near IS NOT NULL AND near <> text_id
