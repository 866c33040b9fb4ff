-- A slice of the config quotations, in the order of its rows: of split :side those from :low on, before :high. What is
-- a list there is here a list of strings that begin with their place in ten digits, for a list has no other order in
-- SQL; of a speaker follow the id (24), the score in millionths (7), the name.
WITH slice AS (
    SELECT * FROM occurrences WHERE quotation_side = :side AND quotation_id >= :low AND quotation_id < :high
),
texts AS (
    SELECT
        quotation_id,
        text,
        n_words,
        row_number() OVER (PARTITION BY quotation_id ORDER BY n_words DESC, length(text) DESC, text) AS place
    FROM (SELECT DISTINCT quotation_id, text, n_words FROM slice) AS forms
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
    FROM votes
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
        min(published_at) AS first_published_at,
        :side AS side,
        sort_array(array_agg(concat(lpad(CAST(place AS STRING), 10, '0'), quote_id))) AS quote_ids
    FROM slice
    GROUP BY quotation_id
)
SELECT
    counted.quotation_id,
    texts.text,
    counted.n_occurrences,
    counted.n_articles,
    counted.n_unattributed,
    counted.first_published_at,
    speakers.speaker,
    speakers.speakers,
    counted.quote_ids,
    urls.urls,
    texts.n_words < :min_words AS is_short,
    coalesce(speakers.n, 0) > 1 AS is_disputed,
    counted.least_words < texts.n_words AS is_partial,
    speakers.speaker IS NOT NULL AND counted.n_unattributed > 0 AND texts.n_words >= :min_words AS is_carried,
    counted.side
FROM counted
JOIN texts ON texts.quotation_id = counted.quotation_id AND texts.place = 1
LEFT JOIN speakers ON speakers.quotation_id = counted.quotation_id
LEFT JOIN urls ON urls.quotation_id = counted.quotation_id
ORDER BY counted.side, counted.quotation_id
