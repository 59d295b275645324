-- Who fits which opening, worked out anew whenever one of both changes: the best of each
-- opening and of each candidate.
CREATE TABLE recruitment_match(
    opening INTEGER NOT NULL REFERENCES recruitment_opening ON DELETE CASCADE,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    score REAL NOT NULL,                -- 0 to 100
    person_rank INTEGER,                -- of the candidate for the opening, from 1; NULL: not among its best
    opening_rank INTEGER,               -- of the opening for the candidate
    reasons TEXT NOT NULL,              -- {"parts","essential","there","missing"}: rows of skills
    at INTEGER NOT NULL,                -- since when the pair is among the best
    PRIMARY KEY (opening, candidate)
) @strict;
CREATE INDEX recruitment_match_by_candidate ON recruitment_match(candidate, opening_rank, score);
CREATE INDEX recruitment_match_by_opening ON recruitment_match(opening, person_rank, score)
    WHERE person_rank IS NOT NULL;

-- When all were matched with all; one row at most.
CREATE TABLE recruitment_matched(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) @strict;

-- Who waits to be matched anew.
CREATE TABLE recruitment_wanted(
    id @id,
    opening INTEGER UNIQUE REFERENCES recruitment_opening ON DELETE CASCADE,
    candidate INTEGER UNIQUE REFERENCES recruitment_candidate ON DELETE CASCADE,
    n INTEGER NOT NULL DEFAULT 1        -- how often it was asked for by now
) @strict;

-- Who saw which profile, as what, and for which opening.
CREATE TABLE recruitment_view(
    id @id,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    opening INTEGER REFERENCES recruitment_opening ON DELETE SET NULL,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,  -- of the office
    person INTEGER REFERENCES party ON DELETE SET NULL, -- of a member
    blind @bool NOT NULL,               -- without name and documents
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX recruitment_view_of ON recruitment_view(candidate, at);

-- "Not for me": of an opening by a candidate, of a candidate for an opening by its member
-- or the office.
CREATE TABLE recruitment_no(
    id @id,
    opening INTEGER NOT NULL REFERENCES recruitment_opening ON DELETE CASCADE,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    by TEXT NOT NULL CHECK (by IN ('candidate', 'member', 'staff')),
    at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (opening, candidate)
) @strict;
CREATE INDEX recruitment_no_by_candidate ON recruitment_no(candidate);
