-- The hooks, each led on by one step.
SELECT hooks.node, coalesce(onward.root, hooks.root) AS root
FROM hooks
LEFT JOIN hooks AS onward ON hooks.root = onward.node
