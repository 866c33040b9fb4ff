-- The votes on the quotations of some_occurrences.
SELECT *
FROM votes
WHERE quotation_id >= :low AND quotation_id < :high AND quotation_id IN (SELECT quotation_id FROM some_occurrences)
