-- A slice of the config quotations, in the order of its rows: of some_occurrences those from :low on, before :high. What
-- is a list there is here a list of strings that begin with their place in ten digits, for a list has no other order in
-- SQL; of a speaker follow the id (24), the score in millionths (7), the name. The text is the form with the most words,
-- of those the longest, of those the first by the alphabet: the least string that begins with what the two numbers lack.
WITH slice AS (
    SELECT * FROM some_occurrences WHERE quotation_id >= :low AND quotation_id < :high
),
addresses AS (
    SELECT quotation_id, url, min(place) AS place FROM slice WHERE url IS NOT NULL GROUP BY quotation_id, url
),
urls AS (
    SELECT quotation_id, sort_array(array_agg(concat(lpad(CAST(place AS STRING), 10, '0'), url))) AS urls
    FROM addresses
    GROUP BY quotation_id
),
speakers AS (
    SELECT
        quotation_id,
        count(*) AS n,
        max(CASE WHEN place = 1 AND (next_score IS NULL OR next_score < score) THEN name END) AS speaker,
        sort_array(array_agg(concat(
            lpad(CAST(place AS STRING), 10, '0'), speaker_id, lpad(CAST(score AS STRING), 7, '0'), name
        ))) AS speakers
    FROM some_votes
    WHERE quotation_id >= :low AND quotation_id < :high
    GROUP BY quotation_id
),
counted AS (
    SELECT
        quotation_id,
        count(*) AS n_occurrences,
        count(DISTINCT article_id) AS n_articles,
        count_if(speaker_id IS NULL) AS n_unattributed,
        min(n_words) AS least_words,
        max(n_words) AS n_words,
        substring(min(concat(
            CAST(9999999999 - n_words AS STRING), CAST(9999999999 - length(text) AS STRING), text
        )), 21) AS text,
        min(published_at) AS first_published_at,
        min(quotation_side) AS side,
        sort_array(array_agg(concat(lpad(CAST(place AS STRING), 10, '0'), quote_id))) AS quote_ids
    FROM slice
    GROUP BY quotation_id
)
SELECT
    counted.quotation_id,
    counted.text,
    counted.n_occurrences,
    counted.n_articles,
    counted.n_unattributed,
    counted.first_published_at,
    speakers.speaker,
    speakers.speakers,
    counted.quote_ids,
    urls.urls,
    counted.n_words < :min_words AS is_short,
    coalesce(speakers.n, 0) > 1 AS is_disputed,
    counted.least_words < counted.n_words AS is_partial,
    speakers.speaker IS NOT NULL AND counted.n_unattributed > 0 AND counted.n_words >= :min_words AS is_carried,
    counted.side
FROM counted
LEFT JOIN speakers ON speakers.quotation_id = counted.quotation_id
LEFT JOIN urls ON urls.quotation_id = counted.quotation_id
ORDER BY counted.side, counted.quotation_id
