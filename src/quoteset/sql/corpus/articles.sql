-- The config articles, with the side of every row.
SELECT
    articles.article_id,
    articles.source,
    articles.source_sha256,
    articles.title,
    articles.authors,
    articles.publisher,
    articles.published_at,
    articles.url,
    articles.language,
    articles.text,
    articles.n_quotes,
    placement.duplicate_group,
    CASE
        WHEN placement.is_first OR array_contains(articles.flags, :duplicate) THEN articles.flags
        ELSE sort_array(array_append(articles.flags, :duplicate))
    END AS flags,
    articles.metadata,
    placement.side
FROM articles
JOIN placement ON articles.article_id = placement.article_id
