-- One row: how many marked words quote nobody.
SELECT count(*) AS n_nonquotes FROM written_nonquotes
