-- The texts that stand better than every text they are linked to. No two of them are linked.
SELECT standing.text_id, standing.n_links, standing.n_words
FROM standing
ANTI JOIN (
    SELECT links.one AS text_id
    FROM links
    JOIN standing AS own ON links.one = own.text_id
    JOIN standing AS near ON links.other = near.text_id
    WHERE near.n_links > own.n_links
        OR (near.n_links = own.n_links AND near.n_words > own.n_words)
        OR (near.n_links = own.n_links AND near.n_words = own.n_words AND near.text_id < own.text_id)
) AS beaten ON standing.text_id = beaten.text_id
