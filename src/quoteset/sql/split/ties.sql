-- What must not be in two splits, with all that has it: tie, node, old_side. A quotation whose longest form has at least
-- :min_words words; a duplicate group; a text and those that are like it.
WITH long_quotations AS (
    SELECT quote_ids.quotation_id
    FROM quote_ids
    JOIN wordings ON quote_ids.quote_id = wordings.quote_id
    GROUP BY quote_ids.quotation_id
    HAVING max(wordings.n_words) >= :min_words
),
tied AS (
    SELECT concat('quotation ', quote_ids.quotation_id) AS tie, quotes.article_id
    FROM quotes
    JOIN quote_ids ON quotes.quote_id = quote_ids.quote_id
    JOIN long_quotations ON quote_ids.quotation_id = long_quotations.quotation_id
    UNION ALL
    SELECT concat('group ', duplicate_group) AS tie, article_id FROM nodes
    UNION ALL
    SELECT concat('text ', alike.one) AS tie, nodes.article_id
    FROM alike
    JOIN nodes ON alike.other = nodes.text_id
    UNION ALL
    SELECT concat('text ', nodes.text_id) AS tie, nodes.article_id
    FROM nodes
    SEMI JOIN alike ON nodes.text_id = alike.one
)
SELECT DISTINCT tied.tie, nodes.node, nodes.old_side
FROM tied
JOIN nodes ON tied.article_id = nodes.article_id
