-- How a cluster tells of calls; without a row as the defaults say.
CREATE TABLE funding_teller(
    id @id,
    cluster INTEGER NOT NULL UNIQUE REFERENCES cluster ON DELETE CASCADE,
    topic INTEGER REFERENCES topic ON DELETE SET NULL, -- what its readers can leave
    weekday INTEGER NOT NULL DEFAULT 1 CHECK (weekday BETWEEN 1 AND 7),
    hour INTEGER NOT NULL DEFAULT 7 CHECK (hour BETWEEN 0 AND 23),
    short_days INTEGER NOT NULL DEFAULT 14 CHECK (short_days BETWEEN 0 AND 60)
) @strict;

-- Who is told of calls that are for a member: an organisation, or the person.
CREATE TABLE funding_follow(
    id @id,
    person INTEGER NOT NULL UNIQUE REFERENCES party ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE, -- that writes
    rhythm TEXT NOT NULL DEFAULT 'weekly' CHECK (rhythm IN ('daily', 'weekly', 'off')),
    at_once @bool NOT NULL DEFAULT 1,   -- of calls that close shortly
    most INTEGER NOT NULL DEFAULT 5 CHECK (most BETWEEN 1 AND 20), -- calls a mail
    next_at INTEGER NOT NULL,           -- when the next digest is due
    rests_until INTEGER NOT NULL DEFAULT 0, -- they could not be written to
    made_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX funding_follow_by_party ON funding_follow(party);
CREATE INDEX funding_follow_by_cluster ON funding_follow(cluster);

-- A mail about calls.  The link in it is kept nowhere: it follows from the row's number
-- and the folder's key.
CREATE TABLE funding_digest(
    id @id,
    person INTEGER REFERENCES party ON DELETE CASCADE, -- NULL: an address of nobody we know
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    language TEXT NOT NULL DEFAULT '',
    outbox INTEGER REFERENCES outbox ON DELETE SET NULL,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    sent_by INTEGER REFERENCES funding_digest ON DELETE SET NULL, -- the mail that was forwarded
    at INTEGER NOT NULL
) @strict;
CREATE INDEX funding_digest_by_person ON funding_digest(person, at);
CREATE INDEX funding_digest_by_party ON funding_digest(party);
CREATE INDEX funding_digest_by_outbox ON funding_digest(outbox);

-- What a mail told: the same news once.
CREATE TABLE funding_told(
    id @id,
    digest INTEGER NOT NULL REFERENCES funding_digest ON DELETE CASCADE,
    person INTEGER REFERENCES party ON DELETE CASCADE,
    call INTEGER NOT NULL REFERENCES funding_call ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('new', 'changed', 't60', 't30', 't14', 't7', 't2', 'sent')),
    stamp INTEGER NOT NULL,             -- what makes it other news: of a change its number,
                                        -- of a reminder the deadline; else 0
    known INTEGER NOT NULL,             -- the newest change of the call they know by it
    strength INTEGER NOT NULL DEFAULT 0,
    why TEXT NOT NULL DEFAULT '[]',     -- as it was then (match/match.h)
    at INTEGER NOT NULL,
    UNIQUE (person, call, what, stamp)
) @strict;
CREATE INDEX funding_told_by_digest ON funding_told(digest, call);
