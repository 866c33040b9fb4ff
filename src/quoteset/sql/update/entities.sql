-- The entities of every article that is in the data set; of articles with one id, the first.
SELECT read_entities.*
FROM read_entities
JOIN (SELECT article_id, min(shard) AS shard FROM read_articles GROUP BY article_id) AS first_read
  ON read_entities.article_id = first_read.article_id AND read_entities.shard = first_read.shard
ORDER BY read_entities.article_id NULLS LAST, read_entities.speaker_id NULLS LAST, read_entities.name NULLS LAST
