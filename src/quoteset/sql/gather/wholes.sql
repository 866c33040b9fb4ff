-- The form that each form is shown by: the longest of which it is a part, if that is part of no other; else itself.
-- So every member of a group is in its longest form, and no chain of parts ties unlike words together.
WITH maximal AS (
    SELECT parts.part_id, parts.whole_id, forms.n_words, forms.n_rows
    FROM parts
    JOIN forms ON forms.form_id = parts.whole_id
    ANTI JOIN parts AS larger ON larger.part_id = parts.whole_id
),
chosen AS (
    SELECT
        part_id,
        whole_id,
        row_number() OVER (PARTITION BY part_id ORDER BY n_words DESC, n_rows DESC, whole_id) AS place
    FROM maximal
)
SELECT forms.form_id, forms.n_rows, forms.old_id, coalesce(chosen.whole_id, forms.form_id) AS whole_id
FROM forms
LEFT JOIN chosen ON chosen.part_id = forms.form_id AND chosen.place = 1
