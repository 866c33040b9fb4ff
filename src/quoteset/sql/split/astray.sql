-- New articles that are tied to old ones of another side than their own, so that they can be nowhere.
SELECT nodes.article_id, nodes.shard, articles.source
FROM nodes
JOIN articles ON nodes.article_id = articles.article_id
SEMI JOIN (
    SELECT roots.node
    FROM roots
    JOIN units ON roots.root = units.root
    JOIN anchors ON roots.node = anchors.node
    WHERE anchors.side <> units.side
) AS torn ON nodes.node = torn.node
