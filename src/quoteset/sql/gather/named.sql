-- Groups that have a name of somebody in the table of people. The number of a block is that of gather/mentions.
SELECT DISTINCT clusters.root, clusters.block, people_names.person
FROM clusters
JOIN people_names
    ON clusters.block = CAST(conv(substring(md5(people_names.block), 1, 15), 16, 10) AS BIGINT)
