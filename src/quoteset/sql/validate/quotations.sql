-- Quotes in another split than the first of their quotation, with that split (home), and the quotation's longest text.
WITH placed AS (
    SELECT
        shard,
        row,
        article_id,
        quotation_id,
        text,
        CASE split_part(shard, '-', 1) WHEN 'train' THEN 0 WHEN 'validation' THEN 1 ELSE 2 END AS side
    FROM checked_quotes
    WHERE quotation_id IS NOT NULL AND text IS NOT NULL
),
straddling AS (
    SELECT quotation_id, min(side) AS home FROM placed GROUP BY quotation_id HAVING min(side) <> max(side)
),
texts AS (
    SELECT
        placed.quotation_id,
        placed.text,
        row_number() OVER (PARTITION BY placed.quotation_id ORDER BY length(placed.text) DESC, placed.text ASC) AS place
    FROM placed
    SEMI JOIN straddling ON placed.quotation_id = straddling.quotation_id
)
SELECT
    placed.shard,
    placed.row,
    placed.article_id,
    placed.side,
    straddling.home,
    placed.quotation_id AS tie,
    texts.text
FROM placed
JOIN straddling ON placed.quotation_id = straddling.quotation_id AND placed.side <> straddling.home
JOIN texts ON placed.quotation_id = texts.quotation_id AND texts.place = 1
ORDER BY placed.shard, placed.row
