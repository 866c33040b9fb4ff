-- The config nonquotes, with the side of every row.
SELECT
    nonquotes.article_id,
    nonquotes.text,
    nonquotes.start,
    nonquotes.end,
    nonquotes.reason,
    placement.side
FROM nonquotes
JOIN placement ON nonquotes.article_id = placement.article_id
