-- Every pair with the sample of one. A step of its own: two joins at once of rows this wide do not fit into little memory.
SELECT pairs.one, pairs.other, first.level AS one_level, first.shingles AS one_shingles
FROM pairs
JOIN samples AS first ON pairs.one = first.text_id
