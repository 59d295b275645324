-- What members look for people for.  Days are Unix seconds at midnight UTC; lists have
-- one item a line; 0 and '' say nothing.
CREATE TABLE recruitment_opening(
    id @id,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,  -- the member
    contact INTEGER REFERENCES party ON DELETE SET NULL,        -- who looks for somebody there
    staff INTEGER REFERENCES staff ON DELETE SET NULL,          -- who looks after it here
    kind TEXT NOT NULL DEFAULT 'job'
        CHECK (kind IN ('job', 'internship', 'thesis', 'trainee', 'secondment')),
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'filled', 'closed')),
    public @bool NOT NULL DEFAULT 0,    -- on the job board; else for members only
    title TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',      -- Markdown
    language TEXT NOT NULL DEFAULT '',  -- of both
    occupation INTEGER REFERENCES recruitment_occupation ON DELETE SET NULL,
    place TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',   -- "AT"
    latitude REAL,
    longitude REAL,
    remote TEXT NOT NULL DEFAULT '' CHECK (remote IN ('', 'partly', 'fully')),
    hours REAL NOT NULL DEFAULT 0,      -- a week
    pay_min INTEGER NOT NULL DEFAULT 0, -- whole units of `currency`, before tax
    pay_max INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL DEFAULT 'EUR',
    pay_per TEXT NOT NULL DEFAULT 'year' CHECK (pay_per IN ('hour', 'month', 'year')),
    starts INTEGER NOT NULL DEFAULT 0,
    ends INTEGER NOT NULL DEFAULT 0,
    closes INTEGER NOT NULL DEFAULT 0,  -- the last day on which somebody can apply
    education INTEGER NOT NULL DEFAULT 0, -- EQF, 1 to 8
    years REAL NOT NULL DEFAULT 0,      -- of experience
    permits TEXT NOT NULL DEFAULT '',   -- countries where they must be allowed to work
    certificates TEXT NOT NULL DEFAULT '',
    weights TEXT NOT NULL DEFAULT '',   -- {"skills":60,...}; '': as match/match.h has them
    weighed_by INTEGER REFERENCES staff ON DELETE SET NULL,
    weighed_at INTEGER,
    source TEXT NOT NULL DEFAULT 'staff' CHECK (source IN ('staff', 'member', 'file')),
    ref TEXT NOT NULL DEFAULT '',       -- its number where it came from
    made_at INTEGER NOT NULL DEFAULT @now,
    opened_at INTEGER,                  -- when it was first open
    ended_at INTEGER                    -- filled or closed
) @strict;
CREATE INDEX recruitment_opening_by_party ON recruitment_opening(party);
CREATE INDEX recruitment_opening_by_state ON recruitment_opening(state, closes);
CREATE UNIQUE INDEX recruitment_opening_ref ON recruitment_opening(party, ref) WHERE ref <> '';

CREATE TABLE recruitment_opening_skill(
    id @id,
    opening INTEGER NOT NULL REFERENCES recruitment_opening ON DELETE CASCADE,
    skill INTEGER NOT NULL REFERENCES recruitment_skill ON DELETE CASCADE,
    essential @bool NOT NULL DEFAULT 1,
    must @bool NOT NULL DEFAULT 0,      -- nobody fits without it
    level INTEGER NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 5), -- 0: any
    UNIQUE (opening, skill)
) @strict;
CREATE INDEX recruitment_opening_skill_by_skill ON recruitment_opening_skill(skill);

CREATE TABLE recruitment_opening_language(
    id @id,
    opening INTEGER NOT NULL REFERENCES recruitment_opening ON DELETE CASCADE,
    language TEXT NOT NULL,             -- ISO 639-1
    cefr INTEGER NOT NULL DEFAULT 0 CHECK (cefr BETWEEN 0 AND 6), -- A1 to C2; 0: any
    must @bool NOT NULL DEFAULT 1,
    UNIQUE (opening, language)
) @strict;
