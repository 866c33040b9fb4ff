-- The edges that are left between roots once the hooks were followed.
WITH moved AS (
    SELECT coalesce(first.root, edges.one) AS one, coalesce(second.root, edges.other) AS other
    FROM edges
    LEFT JOIN hooks AS first ON edges.one = first.node
    LEFT JOIN hooks AS second ON edges.other = second.node
)
SELECT DISTINCT least(one, other) AS one, greatest(one, other) AS other FROM moved WHERE one <> other
