-- People who look for something, as they said it.  Nothing of who somebody is (name, age,
-- gender, nationality, picture) stands here: that is the register's.  Days are Unix
-- seconds at midnight UTC; lists have one item a line; 0 and '' say nothing.
CREATE TABLE recruitment_candidate(
    id @id,                             -- "Candidate 1187" to whom they have not agreed to
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,          -- who looks after them
    state TEXT NOT NULL DEFAULT 'looking' CHECK (state IN ('looking', 'resting', 'placed')),
    headline TEXT NOT NULL DEFAULT '',  -- "Process technician"
    body TEXT NOT NULL DEFAULT '',      -- what they write of themselves, Markdown
    wishes TEXT NOT NULL DEFAULT '',    -- what they would like
    language TEXT NOT NULL DEFAULT '',  -- of these
    kinds TEXT NOT NULL DEFAULT '',     -- of openings; '': any
    education INTEGER NOT NULL DEFAULT 0, -- EQF, 1 to 8
    years REAL NOT NULL DEFAULT -1,     -- of experience; -1: not said
    free_from INTEGER NOT NULL DEFAULT 0,
    hours REAL NOT NULL DEFAULT 0,      -- a week, at most
    place TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    latitude REAL,
    longitude REAL,
    radius INTEGER NOT NULL DEFAULT 0,  -- km they would travel
    moves @bool NOT NULL DEFAULT 0,     -- they would move house
    remote @bool NOT NULL DEFAULT 0,    -- they look for work from home
    pay_min INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT 'EUR',
    pay_per TEXT NOT NULL DEFAULT 'year' CHECK (pay_per IN ('hour', 'month', 'year')),
    permits TEXT NOT NULL DEFAULT '',   -- countries where they may work
    certificates TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',    -- "application", "fair", "university", ...
    brought_by INTEGER REFERENCES party ON DELETE SET NULL,     -- a member, a university
    -- They are matched and shown while now is before consent_until.
    consent_at INTEGER,                 -- when they last said that the profile may be kept
    consent_until INTEGER,
    consent_asked INTEGER,              -- when they were last asked, before they ever said so
    only_here @bool NOT NULL DEFAULT 0, -- the person came into the register by this alone
    changed_at INTEGER NOT NULL DEFAULT @now,
    made_at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (cluster, person)
) @strict;
CREATE INDEX recruitment_candidate_by_person ON recruitment_candidate(person);
CREATE INDEX recruitment_candidate_by_consent ON recruitment_candidate(consent_until);

CREATE TABLE recruitment_candidate_skill(
    id @id,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    skill INTEGER NOT NULL REFERENCES recruitment_skill ON DELETE CASCADE,
    level INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 5), -- 0: not said
    UNIQUE (candidate, skill)
) @strict;
CREATE INDEX recruitment_candidate_skill_by_skill ON recruitment_candidate_skill(skill);

CREATE TABLE recruitment_candidate_language(
    id @id,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    language TEXT NOT NULL,
    cefr INTEGER NOT NULL DEFAULT 0 CHECK (cefr BETWEEN 0 AND 6),
    UNIQUE (candidate, language)
) @strict;

-- What they did and learnt.
CREATE TABLE recruitment_candidate_past(
    id @id,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('work', 'education', 'volunteering', 'project')),
    title TEXT NOT NULL DEFAULT '',
    organisation TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    starts INTEGER NOT NULL DEFAULT 0,
    ends INTEGER NOT NULL DEFAULT 0,    -- 0 with a start: it goes on, or is not said
    body TEXT NOT NULL DEFAULT ''
) @strict;
CREATE INDEX recruitment_candidate_past_of ON recruitment_candidate_past(candidate);

CREATE TABLE recruitment_candidate_document(
    id @id,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE, -- the candidate's: so that
                                        -- the bytes go when the person is erased
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    file TEXT NOT NULL,                 -- of mail->file_take
    size INTEGER NOT NULL,
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX recruitment_candidate_document_of ON recruitment_candidate_document(candidate);

-- What was said about keeping a profile, and what they were told of it.
CREATE TABLE recruitment_consent(
    id @id,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('asked', 'given', 'reminded')),
    at INTEGER NOT NULL DEFAULT @now,
    until INTEGER NOT NULL DEFAULT 0,   -- to which it was kept from then on, or would be
    days INTEGER NOT NULL DEFAULT 0,    -- before the end, of a reminder
    words TEXT NOT NULL DEFAULT '',     -- what they were shown
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,  -- of the mail
    staff INTEGER REFERENCES staff ON DELETE SET NULL   -- who wrote it down for them
) @strict;
CREATE INDEX recruitment_consent_of ON recruitment_consent(candidate, at);
