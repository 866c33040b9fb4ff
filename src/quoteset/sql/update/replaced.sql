-- One row for every old article of which a file of the same name gives a newer reading.
SELECT old_articles.article_id
FROM old_articles
JOIN read_articles ON old_articles.article_id = read_articles.article_id
WHERE regexp_replace(old_articles.source, '#[0-9]+$', '') = regexp_replace(read_articles.source, '#[0-9]+$', '')
GROUP BY old_articles.article_id
