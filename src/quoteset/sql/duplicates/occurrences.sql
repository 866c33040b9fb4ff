-- Where the wanted shingles occur: shingle, and the label of the text where it has one.
SELECT every.shingle, every.label
FROM (
    SELECT labelled.label, explode(labelled.shingles) AS shingle
    FROM (
        SELECT labels.label, texts.shingles FROM texts LEFT JOIN labels ON texts.text_id = labels.text_id
    ) AS labelled
) AS every
SEMI JOIN wanted ON every.shingle = wanted.shingle
