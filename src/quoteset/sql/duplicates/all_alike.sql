-- The pairs of similar texts.
SELECT one, other FROM alike
