-- Who said how often: the office, they themselves, or nobody: they are interested in a
-- call, and reminded of it.
ALTER TABLE funding_follow ADD COLUMN said_by TEXT NOT NULL DEFAULT 'office'; -- member, answer
UPDATE funding_follow SET said_by = 'answer' WHERE rhythm = 'off' AND at_once = 0;
CREATE INDEX funding_change_by_time ON funding_change(at);
CREATE INDEX funding_digest_by_time ON funding_digest(at);
