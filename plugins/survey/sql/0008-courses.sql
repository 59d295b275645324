-- What it takes that a course is proposed, of each survey that was looked through.
CREATE TABLE survey_terms(
    id @id,
    survey INTEGER NOT NULL UNIQUE REFERENCES survey_survey ON DELETE CASCADE,
    people INTEGER NOT NULL,
    companies INTEGER NOT NULL,
    gap REAL NOT NULL,              -- importance less level, at least
    km INTEGER NOT NULL,
    fixed INTEGER NOT NULL,         -- cents, of a course
    price INTEGER NOT NULL,         -- cents, of each participant
    variable INTEGER NOT NULL,
    currency TEXT NOT NULL,
    answers INTEGER NOT NULL,       -- how many sent theirs then
    worked_at INTEGER NOT NULL
) @strict;

-- A course that enough people who are near each other lack.
CREATE TABLE survey_proposal(
    id @id,
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    question TEXT NOT NULL,
    item TEXT NOT NULL,
    words TEXT NOT NULL,            -- the item, as it was called then
    language TEXT NOT NULL,         -- in which all of them answered
    points INTEGER NOT NULL,        -- of the scale of levels
    host INTEGER REFERENCES party ON DELETE SET NULL, -- at whose place it would be
    town TEXT NOT NULL,
    km REAL NOT NULL,               -- the farthest of them from there
    sign TEXT NOT NULL,             -- SHA-256 of topic, language and people
    task INTEGER REFERENCES task ON DELETE SET NULL,
    held_at INTEGER,                -- since when there is such a course
    made_at INTEGER NOT NULL,
    retired_at INTEGER              -- since when it no longer follows from the answers
) @strict;
CREATE INDEX survey_proposal_by_survey ON survey_proposal(survey);

-- For whom: they are found again when there is the course.
CREATE TABLE survey_proposal_person(
    id @id,
    proposal INTEGER NOT NULL REFERENCES survey_proposal ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    org INTEGER REFERENCES party ON DELETE SET NULL,
    gap REAL NOT NULL,
    level REAL NOT NULL,
    UNIQUE (proposal, person)
) @strict;
CREATE INDEX survey_proposal_person_by_person ON survey_proposal_person(person);

-- A role at members, and who is in it: who chose an answer, or whom a filter yields.
CREATE TABLE survey_role(
    id @id,
    cluster INTEGER,
    name TEXT NOT NULL,
    question TEXT NOT NULL DEFAULT '',  -- of one choice; '': the filter says
    choice TEXT NOT NULL DEFAULT '',
    filter TEXT NOT NULL DEFAULT ''
) @strict;

-- How far who is in it has to be; what has no row is not asked of them.
CREATE TABLE survey_role_level(
    id @id,
    role INTEGER NOT NULL REFERENCES survey_role ON DELETE CASCADE,
    question TEXT NOT NULL,
    item TEXT NOT NULL,
    points INTEGER NOT NULL,            -- of the scale that `level` is on
    level INTEGER NOT NULL,
    UNIQUE (role, question, item, points)
) @strict;
