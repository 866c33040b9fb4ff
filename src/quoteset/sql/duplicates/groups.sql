-- Every article with its group: article_id, shard, text_id, duplicate_group, is_first.
-- First is who published first; of one moment, or without a date, who has most words; then the lowest id.
-- A group is called by the words of its first article. What the data set that is updated says of its articles stays.
WITH labelled AS (
    SELECT
        fingerprints.article_id,
        fingerprints.shard,
        fingerprints.text_id,
        fingerprints.n_words,
        articles.published_at,
        articles.flags,
        old.article_id IS NOT NULL AS is_old,
        settled.duplicate_group AS settled_group,
        coalesce(settled.duplicate_group, labels.label, fingerprints.text_id) AS label
    FROM fingerprints
    JOIN articles ON fingerprints.article_id = articles.article_id
    LEFT JOIN old ON fingerprints.article_id = old.article_id
    LEFT JOIN settled ON fingerprints.text_id = settled.text_id
    LEFT JOIN labels ON fingerprints.text_id = labels.text_id
)
SELECT
    article_id,
    shard,
    text_id,
    coalesce(settled_group, first_value(text_id) OVER first_published) AS duplicate_group,
    CASE
        WHEN is_old THEN NOT array_contains(flags, :duplicate)
        WHEN settled_group IS NOT NULL THEN false
        ELSE row_number() OVER first_published = 1
    END AS is_first
FROM labelled
WINDOW first_published AS (
    PARTITION BY label ORDER BY published_at ASC NULLS LAST, n_words DESC, article_id ASC
)
