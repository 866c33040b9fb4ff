-- One row for every reason why marked words quote nobody: how often it is given.
SELECT 'nonquote_reasons' AS name, reason AS value, count(*) AS n FROM written_nonquotes GROUP BY reason
