-- One row: of the articles that were there before, how many have changed, and how many are no longer in the input.
SELECT
  (
    SELECT count(*)
    FROM new_articles
    JOIN old_articles ON new_articles.article_id = old_articles.article_id
    WHERE new_articles.source_sha256 <> old_articles.source_sha256
  ) AS n_changed,
  (
    SELECT count(*)
    FROM old_articles
    ANTI JOIN replaced USING (article_id)
    WHERE regexp_replace(source, '#[0-9]+$', '') NOT IN (SELECT source FROM unchanged_files)
  ) AS n_missing
