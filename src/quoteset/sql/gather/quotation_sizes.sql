-- How many occurrences the quotations of each side have: side, n.
SELECT quotation_side AS side, count(*) AS n
FROM occurrences
GROUP BY quotation_side
ORDER BY quotation_side
