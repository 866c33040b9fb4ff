-- How many labels the last step changed.
SELECT count_if(changed) AS n FROM labels
