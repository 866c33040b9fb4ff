-- The traits of mentions with what chances says of each.
SELECT
    traits.mention_id,
    traits.block,
    traits.kind,
    traits.trait,
    chances.n_mentions,
    chances.n_others,
    chances.n_without
FROM traits
JOIN chances ON chances.block = traits.block AND chances.trait = traits.trait
