-- The nodes with what their side follows from.
SELECT node, publisher, moment FROM described
