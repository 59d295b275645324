-- What a member, a person or a group looks for, as far as it was said beside the register.
-- Lists have one item a line.
CREATE TABLE funding_profile(
    id @id,
    party INTEGER UNIQUE REFERENCES party ON DELETE CASCADE,
    -- NULL: as the register says
    words TEXT,                         -- what is written about them
    competences TEXT,
    needs TEXT,
    countries TEXT,
    org_types TEXT,
    -- '' and 0 say nothing
    programmes TEXT NOT NULL DEFAULT '',
    types TEXT NOT NULL DEFAULT '',     -- grant, tender, cascade
    actions TEXT NOT NULL DEFAULT '',   -- research, innovation, ... (match/action.c)
    languages TEXT NOT NULL DEFAULT '', -- of calls
    past TEXT NOT NULL DEFAULT '',      -- programmes they have been in
    role TEXT NOT NULL DEFAULT '' CHECK (role IN ('', 'coordinator', 'partner')),
    grant_min INTEGER NOT NULL DEFAULT 0, -- of one grant, whole euros
    grant_max INTEGER NOT NULL DEFAULT 0,
    trl_min INTEGER NOT NULL DEFAULT 0,
    trl_max INTEGER NOT NULL DEFAULT 0,
    lead_days INTEGER NOT NULL DEFAULT 0, -- they need to prepare a proposal
    said_by TEXT NOT NULL CHECK (said_by IN ('staff', 'member')), -- last
    changed_at INTEGER NOT NULL,
    confirmed_at INTEGER                -- when the member last said that it holds
) @strict;
