-- Whoever is taken back into the list has no day for mails yet: 0.
ALTER TABLE funding_follow DROP COLUMN next_at;
ALTER TABLE funding_follow ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
