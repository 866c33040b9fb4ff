-- Every group's label lowered to the least among its neighbours, and that label's label: repeated until nothing
-- changes, all that hangs together has one.
WITH ways AS (
    SELECT one, other FROM edges
    UNION
    SELECT other AS one, one AS other FROM edges
),
near AS (
    SELECT ways.one AS root, min(labels.label) AS label
    FROM ways
    JOIN labels ON labels.root = ways.other
    GROUP BY ways.one
),
lower_labels AS (
    SELECT labels.root, labels.label AS before, least(labels.label, near.label) AS label
    FROM labels
    JOIN near ON near.root = labels.root
)
SELECT one.root, other.label, other.label <> one.before AS changed
FROM lower_labels AS one
JOIN lower_labels AS other ON other.root = one.label
