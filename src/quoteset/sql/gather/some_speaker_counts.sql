-- Some speakers: of side :side those from :low on, before :high.
SELECT * FROM speaker_counts WHERE side = :side AND speaker_id >= :low AND speaker_id < :high
