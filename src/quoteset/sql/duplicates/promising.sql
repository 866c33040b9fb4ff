-- The pairs that share enough to be compared again by what is peculiar to them: one, other.
SELECT one, other FROM similarities WHERE n_shared >= :threshold * least(n_one, n_other)
