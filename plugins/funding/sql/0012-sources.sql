-- When a source is an alarm: after so many days without anything new (0: never), or with far
-- fewer calls than usual.
ALTER TABLE funding_source ADD COLUMN quiet_days INTEGER NOT NULL DEFAULT 60;
ALTER TABLE funding_source ADD COLUMN usual INTEGER NOT NULL DEFAULT 0;
UPDATE funding_source SET usual = found WHERE state = 'read';

-- Which of the files that were brought is there as a whole: n / 1000000 of its pieces.
ALTER TABLE funding_source ADD COLUMN brought INTEGER;
UPDATE funding_source SET brought = 0
 WHERE EXISTS (SELECT 1 FROM funding_source_piece p WHERE p.source = funding_source.id);
