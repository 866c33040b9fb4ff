-- Names that stand alone in their articles (Okafor, NWA), and the groups that they can be short for: by the surname, or
-- since some article calls that group so. prior: how much of what is written about all of these is about this one.
WITH possible AS (
    SELECT child.root AS child, parent.root AS parent, 'surname' AS ground
    FROM clusters AS child
    JOIN clusters AS parent ON parent.surname = child.surname AND parent.form = 'full'
    WHERE child.form = 'single'
    UNION ALL
    SELECT child.root AS child, known_as.root AS parent, 'alias' AS ground
    FROM clusters AS child
    JOIN known_as ON known_as.word = child.key AND known_as.kind = 'alias'
    JOIN clusters AS parent ON parent.root = known_as.root AND parent.key <> child.key
    WHERE (child.form = 'single' AND parent.form = 'full')
        OR (
            child.form = 'body' AND child.is_acronym
            AND parent.form = 'body' AND length(parent.key) > length(child.key)
        )
),
fitting AS (
    SELECT possible.child, possible.parent, min(possible.ground) AS ground
    FROM possible
    LEFT JOIN known_as AS beside ON beside.root = possible.child AND beside.kind = 'beside'
    LEFT JOIN clusters AS named ON named.root = possible.parent AND named.given = beside.word
    WHERE possible.child <> possible.parent
    GROUP BY possible.child, possible.parent
    -- Where the article prints given names before the name, it is one of theirs.
    HAVING count(beside.word) = 0 OR count(named.root) > 0
),
sized AS (
    SELECT DISTINCT fitting.child, fitting.parent, fitting.ground, clusters.n, bodies.root IS NOT NULL AS is_body
    FROM fitting
    JOIN clusters ON clusters.root = fitting.parent
    LEFT JOIN clusters AS bodies ON bodies.root = fitting.parent AND bodies.form = 'body'
)
SELECT
    child,
    parent,
    ground,
    n,
    CASE WHEN is_body THEN :body ELSE :alone END
        + ln(n / CAST(sum(n) OVER (PARTITION BY child) - n + 1 AS DOUBLE)) AS prior
FROM sized
