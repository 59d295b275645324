-- Somebody may be told of the calls of several members: what a mail says of a call is said
-- of one of them.
CREATE TABLE funding_follow_of_several(
    id @id,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE, -- that writes
    rhythm TEXT NOT NULL DEFAULT 'weekly' CHECK (rhythm IN ('daily', 'weekly', 'off')),
    at_once @bool NOT NULL DEFAULT 1,   -- of calls that close shortly
    most INTEGER NOT NULL DEFAULT 5 CHECK (most BETWEEN 1 AND 20), -- calls a mail
    rests_until INTEGER NOT NULL DEFAULT 0, -- they could not be written to
    made_at INTEGER NOT NULL DEFAULT @now,
    next_at INTEGER NOT NULL DEFAULT 0, -- when the next digest is due; 0: not yet known
    said_by TEXT NOT NULL DEFAULT 'office', -- member, answer
    UNIQUE (person, party)
) @strict;
INSERT INTO funding_follow_of_several(id, person, party, cluster, rhythm, at_once, most, rests_until, made_at, next_at, said_by)
SELECT id, person, party, cluster, rhythm, at_once, most, rests_until, made_at, next_at, said_by FROM funding_follow;
DROP TABLE funding_follow;
ALTER TABLE funding_follow_of_several RENAME TO funding_follow;
CREATE INDEX funding_follow_by_party ON funding_follow(party);
CREATE INDEX funding_follow_by_cluster ON funding_follow(cluster);

ALTER TABLE funding_told ADD COLUMN party INTEGER REFERENCES party ON DELETE CASCADE; -- NULL: as the mail's
CREATE INDEX funding_told_by_party ON funding_told(party);
