-- Every root that has an edge to a smaller one, with the smallest such: node, root.
SELECT other AS node, min(one) AS root FROM edges GROUP BY other
