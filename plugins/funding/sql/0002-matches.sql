-- Which calls are for which members, as of the last run.  It follows from calls and
-- register and is worked out anew each time.
CREATE TABLE funding_match(
    id @id,
    call INTEGER NOT NULL REFERENCES funding_call ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    strength INTEGER NOT NULL,      -- 1 to 100
    why TEXT NOT NULL,              -- [{"why","what","points"}] (match/match.h)
    UNIQUE (call, party)
) @strict;
CREATE INDEX funding_match_by_party ON funding_match(party);

-- What a member says to a call.  It outlives every run.
CREATE TABLE funding_answer(
    id @id,
    call INTEGER NOT NULL REFERENCES funding_call ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    answer TEXT NOT NULL CHECK (answer IN ('interested', 'no')),
    staff INTEGER REFERENCES staff ON DELETE SET NULL, -- who wrote it down
    at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (call, party)
) @strict;
CREATE INDEX funding_answer_by_party ON funding_answer(party);

-- The last run: one row.
CREATE TABLE funding_matched(
    id @id,
    at INTEGER NOT NULL,
    members INTEGER NOT NULL,       -- with a profile
    silent INTEGER NOT NULL         -- of whom the register knows nothing to match by
) @strict;
