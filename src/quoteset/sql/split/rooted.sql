-- Every node with its root once the hooks were followed.
SELECT roots.node, coalesce(hooks.root, roots.root) AS root
FROM roots
LEFT JOIN hooks ON roots.root = hooks.node
