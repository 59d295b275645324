-- Who left or paused on the page of a mail's link, and why, when they said so.
CREATE TABLE departure(
    id @id,
    outbox INTEGER NOT NULL UNIQUE REFERENCES outbox ON DELETE CASCADE,
    party INTEGER REFERENCES party ON DELETE SET NULL,
    what TEXT NOT NULL CHECK (what IN ('topic', 'all', 'pause')),
    paused_before INTEGER,                  -- what an undo of a pause gives back
    reason TEXT NOT NULL DEFAULT '',        -- a word of core/mail/unsubscribe.c
    words TEXT NOT NULL DEFAULT '',         -- their own
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX departure_by_party ON departure(party);
