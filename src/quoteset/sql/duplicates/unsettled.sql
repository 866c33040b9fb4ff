-- The links between texts of which neither has a group yet.
SELECT alike.one, alike.other
FROM alike
ANTI JOIN settled AS first ON alike.one = first.text_id
ANTI JOIN settled AS second ON alike.other = second.text_id
