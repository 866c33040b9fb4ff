-- The occurrences of some quotations: of side :side those from :low on, before :high.
SELECT * FROM occurrences WHERE quotation_side = :side AND quotation_id >= :low AND quotation_id < :high
