-- What may tell that two mentions are one speaker's: one row for each trait of a mention. Kinds: copy (the same
-- article), words (the same long quotation), role (mayor), name (another name in the article), week (outlet and time).
-- trait: a number for what it is, kind included; the first 60 bits of a hash, like those of gather/mentions.
WITH told AS (
    SELECT mention_id, block, article, 'copy' AS kind, duplicate_group AS trait FROM mentions
    UNION ALL
    SELECT DISTINCT mentions.mention_id, mentions.block, mentions.article, 'words' AS kind, quotation_ids.quotation_id
    FROM mentions
    JOIN quotes
        ON quotes.article_id = mentions.article_id
        AND quotes.speaker = mentions.name
        AND quotes.speaker_type = mentions.type
    JOIN quotation_ids ON quotation_ids.quote_id = quotes.quote_id AND quotation_ids.n_words >= :min_words
    WHERE mentions.form <> 'generic'
    UNION ALL
    SELECT mentions.mention_id, mentions.block, mentions.article, 'role' AS kind, role.role
    FROM mentions
    JOIN (SELECT own_id, explode(roles) AS role FROM entities) AS role ON role.own_id = mentions.own_id
    WHERE mentions.form <> 'generic'
    UNION ALL
    SELECT mentions.mention_id, mentions.block, mentions.article, 'name' AS kind, named.named
    FROM mentions
    JOIN (SELECT own_id, explode(context) AS named FROM entities) AS named ON named.own_id = mentions.own_id
    WHERE mentions.form <> 'generic'
    UNION ALL
    SELECT mention_id, block, article, 'week' AS kind, concat(CAST(week AS STRING), ' ', publisher)
    FROM mentions
    WHERE form <> 'generic' AND publisher IS NOT NULL AND week IS NOT NULL
)
SELECT
    mention_id,
    block,
    article,
    kind,
    CAST(conv(substring(md5(concat(kind, ' ', trait)), 1, 15), 16, 10) AS BIGINT) AS trait
FROM told
