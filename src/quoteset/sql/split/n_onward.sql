-- How many hooks lead to a node that is hooked itself.
SELECT count(*) AS n FROM hooks SEMI JOIN hooks AS onward ON hooks.root = onward.node
