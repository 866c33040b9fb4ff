-- The config nonquotes, in its order: as one reads, article by article.
SELECT nonquotes.article_id, nonquotes.text, nonquotes.start, nonquotes.end, nonquotes.reason, placement.split
FROM nonquotes
JOIN placement ON nonquotes.article_id = placement.article_id
ORDER BY
    CASE placement.split WHEN 'train' THEN 0 WHEN 'validation' THEN 1 ELSE 2 END,
    nonquotes.article_id,
    nonquotes.start,
    nonquotes.end
