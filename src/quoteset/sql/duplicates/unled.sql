-- The links between texts that have no label yet.
SELECT links.one, links.other
FROM links
ANTI JOIN labels AS first ON links.one = first.text_id
ANTI JOIN labels AS second ON links.other = second.text_id
