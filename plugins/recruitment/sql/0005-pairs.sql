-- An opening and a candidate on their way to each other.  Of an erased candidate the row
-- stays with its steps and its source: who it was is gone.
CREATE TABLE recruitment_pair(
    id @id,
    opening INTEGER NOT NULL REFERENCES recruitment_opening ON DELETE CASCADE,
    candidate INTEGER REFERENCES recruitment_candidate ON DELETE SET NULL,
    state TEXT NOT NULL DEFAULT 'suggested' CHECK (state IN ('suggested', 'asked', 'agreed',
        'introduced', 'interview', 'offer', 'hired', 'declined')),
    source TEXT NOT NULL DEFAULT '',    -- of the candidate, as it was then
    how TEXT NOT NULL DEFAULT 'staff'   -- how the pair came about
        CHECK (how IN ('match', 'staff', 'application')),
    score REAL,                         -- when it came about; NULL: none
    candidate_said TEXT NOT NULL DEFAULT '' CHECK (candidate_said IN ('', 'asked', 'yes', 'no')),
    employer_said TEXT NOT NULL DEFAULT '' CHECK (employer_said IN ('', 'asked', 'yes', 'no')),
    person INTEGER REFERENCES party ON DELETE SET NULL, -- who was asked at the employer
    documents @bool NOT NULL DEFAULT 0, -- the candidate's go along when they are introduced
    onward @bool NOT NULL DEFAULT 0,    -- the employer is asked as soon as they agree
    asked_at INTEGER,                   -- by mail, whose answer is waited for; NULL: nobody was
    reminded_at INTEGER,                -- and reminded
    reason TEXT NOT NULL DEFAULT '',    -- why it was declined (pair/pair.h)
    meets_at INTEGER,                   -- the interview
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    made_at INTEGER NOT NULL DEFAULT @now,
    moved_at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (opening, candidate)
) @strict;
CREATE INDEX recruitment_pair_by_candidate ON recruitment_pair(candidate);
CREATE INDEX recruitment_pair_by_state ON recruitment_pair(state);
CREATE INDEX recruitment_pair_by_person ON recruitment_pair(person);
CREATE INDEX recruitment_pair_by_asked ON recruitment_pair(asked_at);

-- What they wrote with their application; it goes with the profile.
CREATE TABLE recruitment_pair_letter(
    pair INTEGER PRIMARY KEY REFERENCES recruitment_pair ON DELETE CASCADE,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    body TEXT NOT NULL
) @strict;
CREATE INDEX recruitment_pair_letter_of ON recruitment_pair_letter(candidate);

-- When it came to which state.
CREATE TABLE recruitment_step(
    id @id,
    pair INTEGER NOT NULL REFERENCES recruitment_pair ON DELETE CASCADE,
    state TEXT NOT NULL,
    by TEXT NOT NULL CHECK (by IN ('staff', 'candidate', 'member', 'system')),
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX recruitment_step_of ON recruitment_step(pair, at);

-- Entries of timelines, and the pair they are of.
CREATE TABLE recruitment_entry(
    id @id,
    pair INTEGER NOT NULL REFERENCES recruitment_pair ON DELETE CASCADE,
    interaction INTEGER NOT NULL UNIQUE REFERENCES interaction ON DELETE CASCADE
) @strict;
CREATE INDEX recruitment_entry_of ON recruitment_entry(pair);
