-- No text has a label: text_id, label.
SELECT text_id, text_id AS label FROM texts WHERE text_id IS NULL
