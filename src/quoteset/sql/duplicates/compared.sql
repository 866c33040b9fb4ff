-- Every pair with the samples of both.
SELECT
    pairs.one, pairs.other,
    first.level AS one_level, first.shingles AS one_shingles,
    second.level AS other_level, second.shingles AS other_shingles
FROM pairs
JOIN samples AS first ON pairs.one = first.text_id
JOIN samples AS second ON pairs.other = second.text_id
