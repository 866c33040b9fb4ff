-- Groups that have a name of somebody in the table of people.
SELECT DISTINCT clusters.root, clusters.block, people_names.person
FROM clusters
JOIN people_names ON people_names.block = clusters.block
