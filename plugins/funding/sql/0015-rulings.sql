-- What was decided of a call here, over what its sources say.
CREATE TABLE funding_ruling(
    id INTEGER PRIMARY KEY REFERENCES funding_call ON DELETE CASCADE, -- the call's own
    what TEXT NOT NULL CHECK (what IN ('closed', 'day', 'none', 'gone', 'silent')),
    closes_at INTEGER,                  -- of 'day'
    staff INTEGER REFERENCES staff ON DELETE SET NULL, -- NULL: it was nobody's decision
    at INTEGER NOT NULL DEFAULT @now
) @strict;

-- Asked each minute: what has changed since.
CREATE INDEX funding_call_by_change ON funding_call(changed_at);

-- What was decided here, and is of no source.
ALTER TABLE funding_change ADD COLUMN ruled @bool NOT NULL DEFAULT 0;

-- What is open all the time closes with none of its days.
UPDATE funding_call SET closes_at = NULL WHERE id IN (SELECT d.call FROM funding_deadline d
    WHERE d.at IS NULL AND (d.said LIKE '%continuous%' OR d.said LIKE '%laufend%'
        OR d.said LIKE '%rolling%' OR d.said LIKE '%permanent%' OR d.said LIKE '%en continu%'
        OR d.said LIKE '%sportello%'));
