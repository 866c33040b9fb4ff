-- One row for every config: how many rows came new, went, and stayed.
SELECT 'articles' AS config,
  (SELECT count(*) FROM new_articles ANTI JOIN old_articles USING (article_id)) AS n_added,
  (SELECT count(*) FROM old_articles ANTI JOIN new_articles USING (article_id)) AS n_removed,
  (SELECT count(*) FROM new_articles SEMI JOIN old_articles USING (article_id)) AS n_stayed
UNION ALL
SELECT 'quotes',
  (SELECT count(*) FROM new_quotes ANTI JOIN old_quotes USING (quote_id)),
  (SELECT count(*) FROM old_quotes ANTI JOIN new_quotes USING (quote_id)),
  (SELECT count(*) FROM new_quotes SEMI JOIN old_quotes USING (quote_id))
UNION ALL
SELECT 'quotations',
  (SELECT count(*) FROM new_quotations ANTI JOIN old_quotations USING (quotation_id)),
  (SELECT count(*) FROM old_quotations ANTI JOIN new_quotations USING (quotation_id)),
  (SELECT count(*) FROM new_quotations SEMI JOIN old_quotations USING (quotation_id))
UNION ALL
SELECT 'speakers',
  (SELECT count(*) FROM new_speakers ANTI JOIN old_speakers USING (speaker_id)),
  (SELECT count(*) FROM old_speakers ANTI JOIN new_speakers USING (speaker_id)),
  (SELECT count(*) FROM new_speakers SEMI JOIN old_speakers USING (speaker_id))
