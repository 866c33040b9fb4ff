-- Names that stand alone in their articles (Okafor, NWA), and the groups that they can be short for: by the surname, or
-- since some article calls that group so. prior: how much of what is written about all of these is about this one. Of
-- a surname only the :most groups that are written about most come into question, and the others count in the prior.
WITH bearers AS (
    SELECT DISTINCT root, surname, n FROM clusters WHERE form = 'full'
),
ranked AS (
    SELECT root, surname, n, row_number() OVER (PARTITION BY surname ORDER BY n DESC, root) AS place FROM bearers
),
others AS (
    SELECT surname, sum(n) AS n FROM ranked WHERE place > :most GROUP BY surname
),
possible AS (
    SELECT child.root AS child, parent.root AS parent, 'surname' AS ground
    FROM clusters AS child
    JOIN ranked AS parent ON parent.surname = child.surname AND parent.place <= :most
    WHERE child.form = 'single'
    UNION ALL
    SELECT child.root AS child, parent.root AS parent, 'surname' AS ground
    FROM clusters AS child
    JOIN known_as AS beside ON beside.root = child.root AND beside.kind = 'beside'
    JOIN clusters AS parent
        ON parent.surname = child.surname AND parent.given = beside.word AND parent.form = 'full'
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
    SELECT possible.child, possible.parent, min(possible.ground) AS ground, count(beside.word) = 0 AS is_bare
    FROM possible
    LEFT JOIN known_as AS beside ON beside.root = possible.child AND beside.kind = 'beside'
    LEFT JOIN clusters AS named ON named.root = possible.parent AND named.given = beside.word
    WHERE possible.child <> possible.parent
    GROUP BY possible.child, possible.parent
    -- Where the article prints given names before the name, it is one of theirs.
    HAVING count(beside.word) = 0 OR count(named.root) > 0
),
sized AS (
    SELECT DISTINCT
        fitting.child,
        fitting.parent,
        fitting.ground,
        fitting.is_bare,
        clusters.n,
        bodies.root IS NOT NULL AS is_body
    FROM fitting
    JOIN clusters ON clusters.root = fitting.parent
    LEFT JOIN clusters AS bodies ON bodies.root = fitting.parent AND bodies.form = 'body'
),
beyond AS (
    SELECT clusters.root AS child, max(others.n) AS n
    FROM clusters
    JOIN others ON others.surname = clusters.surname
    WHERE clusters.form = 'single'
    GROUP BY clusters.root
)
SELECT
    sized.child,
    sized.parent,
    sized.ground,
    sized.n,
    CASE WHEN sized.is_body THEN :body ELSE :alone END + ln(sized.n / CAST(
        sum(sized.n) OVER (PARTITION BY sized.child) + CASE WHEN sized.is_bare THEN coalesce(beyond.n, 0) ELSE 0 END
        - sized.n + 1 AS DOUBLE
    )) AS prior
FROM sized
LEFT JOIN beyond ON beyond.child = sized.child
