-- Groups that may be joined.
SELECT child AS root FROM candidates
UNION
SELECT parent AS root FROM candidates
