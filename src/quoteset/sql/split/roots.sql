-- Every node by itself: node, root.
SELECT DISTINCT node, node AS root FROM nodes WHERE node IS NOT NULL
