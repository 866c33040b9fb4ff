-- Groups with a shorter name and those with a fuller one that fits: Mike Okonjo and Michael Okonjo, Lena Okafor and
-- Lena M. Okafor. prior: the evidence of the name alone. Each way to fit is a join of its own on all that has to be
-- equal, for people of one surname are too many to hold each against each.
WITH named AS (
    SELECT root, block, key, given, substring(given, 1, 1) AS initial, middle, surname, suffix, n
    FROM clusters
    WHERE form = 'full'
),
fitting AS (
    SELECT
        child.root AS child,
        child.block,
        child.key AS child_key,
        child.middle AS child_middle,
        parent.root AS parent,
        parent.key,
        parent.middle,
        parent.n,
        false AS is_alias
    FROM named AS child
    JOIN named AS parent
        ON parent.surname = child.surname AND parent.suffix = child.suffix AND parent.given = child.given
    UNION ALL
    SELECT child.root, child.block, child.key, child.middle, parent.root, parent.key, parent.middle, parent.n, false
    FROM named AS child
    JOIN named AS parent
        ON parent.surname = child.surname AND parent.suffix = child.suffix AND parent.initial = child.given
    UNION ALL
    SELECT child.root, child.block, child.key, child.middle, parent.root, parent.key, parent.middle, parent.n, true
    FROM named AS child
    JOIN known_as ON known_as.word = child.key AND known_as.kind = 'alias'
    JOIN named AS parent
        ON parent.root = known_as.root AND parent.surname = child.surname AND parent.suffix = child.suffix
)
SELECT
    fitting.child,
    fitting.parent,
    fitting.n,
    max(priors.prior + CASE WHEN fitting.is_alias THEN :alias ELSE 0.0 END) AS prior,
    CASE
        WHEN bool_or(fitting.is_alias) THEN 'alias'
        WHEN bool_or(fitting.middle <> fitting.child_middle) THEN 'fuller_name'
        ELSE 'short_form'
    END AS ground
FROM fitting
JOIN priors ON priors.block = fitting.block
WHERE fitting.child <> fitting.parent
    AND (
        length(fitting.key) > length(fitting.child_key)
        OR (length(fitting.key) = length(fitting.child_key) AND fitting.key > fitting.child_key)
    )
GROUP BY fitting.child, fitting.parent, fitting.n
