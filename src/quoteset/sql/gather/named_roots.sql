-- Groups that have a name of somebody in the table of people.
SELECT DISTINCT root FROM named
