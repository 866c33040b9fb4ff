-- Groups with a shorter name and those with a fuller one that fits: Mike Okonjo and Michael Okonjo, Lena Okafor and
-- Lena M. Okafor. prior: the evidence of the name alone.
SELECT
    child.root AS child,
    parent.root AS parent,
    parent.n,
    max(priors.prior + CASE WHEN known_as.word IS NULL THEN 0.0 ELSE :alias END) AS prior,
    CASE
        WHEN bool_or(known_as.word IS NOT NULL) THEN 'alias'
        WHEN bool_or(parent.middle <> child.middle) THEN 'fuller_name'
        ELSE 'short_form'
    END AS ground
FROM clusters AS child
JOIN clusters AS parent
    ON parent.surname = child.surname AND parent.suffix = child.suffix AND parent.root <> child.root
JOIN priors ON priors.block = child.block
LEFT JOIN known_as ON known_as.root = parent.root AND known_as.word = child.key AND known_as.kind = 'alias'
WHERE child.form = 'full' AND parent.form = 'full'
    AND (
        parent.given = child.given
        OR (length(child.given) = 1 AND substring(parent.given, 1, 1) = child.given)
        OR known_as.word IS NOT NULL
    )
    AND (length(parent.key) > length(child.key) OR (length(parent.key) = length(child.key) AND parent.key > child.key))
GROUP BY child.root, parent.root, parent.n
