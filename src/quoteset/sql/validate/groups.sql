-- Articles in another split than the first of their duplicate group, with that split (home).
WITH placed AS (
    SELECT
        shard,
        row,
        article_id,
        duplicate_group,
        CASE split_part(shard, '-', 1) WHEN 'train' THEN 0 WHEN 'validation' THEN 1 ELSE 2 END AS side
    FROM checked_articles
    WHERE duplicate_group IS NOT NULL
),
straddling AS (
    SELECT duplicate_group, min(side) AS home FROM placed GROUP BY duplicate_group HAVING min(side) <> max(side)
)
SELECT placed.shard, placed.row, placed.article_id, placed.side, straddling.home, placed.duplicate_group AS tie
FROM placed
JOIN straddling ON placed.duplicate_group = straddling.duplicate_group AND placed.side <> straddling.home
ORDER BY placed.shard, placed.row
