-- Every pair with the samples of both.
SELECT
    halves.one, halves.other,
    halves.one_level, halves.one_shingles,
    second.level AS other_level, second.shingles AS other_shingles
FROM halves
JOIN samples AS second ON halves.other = second.text_id
