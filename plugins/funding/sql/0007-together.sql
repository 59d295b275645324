-- What members set out to do together: for a call, or without one.
CREATE TABLE funding_project(
    id @id,
    cluster INTEGER,                    -- whose
    call INTEGER REFERENCES funding_call ON DELETE SET NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'watching' CHECK (state IN ('watching', 'preparing',
        'submitted', 'decided', 'funded', 'rejected', 'dropped')),
    role TEXT NOT NULL DEFAULT ''       -- the cluster's own
        CHECK (role IN ('', 'coordinator', 'partner', 'supporter')),
    currency TEXT NOT NULL DEFAULT 'EUR',
    asked INTEGER NOT NULL DEFAULT 0,   -- money in whole units, as in calls; 0: not known
    won INTEGER NOT NULL DEFAULT 0,
    go_at INTEGER,                      -- by when one decides whether to go for it
    go TEXT NOT NULL DEFAULT '' CHECK (go IN ('', 'go', 'no')),
    submitted_at INTEGER,
    decided_at INTEGER,                 -- by the funder
    partners INTEGER NOT NULL DEFAULT 0,  -- what the call asks, at least; 0: nothing
    countries INTEGER NOT NULL DEFAULT 0,
    sme @bool NOT NULL DEFAULT 0,
    laboratory @bool NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    staff INTEGER REFERENCES staff ON DELETE SET NULL, -- who looks after it
    made_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX funding_project_by_call ON funding_project(call);

-- Who may take part.  They see each other once each of both has agreed.  The link they get
-- is kept nowhere: it follows from the row's number and the folder's key.
CREATE TABLE funding_partner(
    id @id,
    project INTEGER NOT NULL REFERENCES funding_project ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    person INTEGER REFERENCES party ON DELETE SET NULL, -- who was asked for it
    role TEXT NOT NULL DEFAULT ''
        CHECK (role IN ('', 'coordinator', 'partner', 'associated')),
    does TEXT NOT NULL DEFAULT '',      -- what they would do in it: "Testing"
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'asked', 'agreed', 'declined')),
    asked_at INTEGER,
    answered_at INTEGER,
    staff INTEGER REFERENCES staff ON DELETE SET NULL, -- who wrote the answer down; NULL: they
    UNIQUE (project, party)
) @strict;
CREATE INDEX funding_partner_by_party ON funding_partner(party);
CREATE INDEX funding_partner_by_person ON funding_partner(person);

-- Entries of timelines and follow-ups, and the project they are of.
CREATE TABLE funding_project_entry(
    id @id,
    project INTEGER NOT NULL REFERENCES funding_project ON DELETE CASCADE,
    interaction INTEGER NOT NULL UNIQUE REFERENCES interaction ON DELETE CASCADE
) @strict;
CREATE INDEX funding_project_entry_of ON funding_project_entry(project);
CREATE TABLE funding_project_task(
    id @id,
    project INTEGER NOT NULL REFERENCES funding_project ON DELETE CASCADE,
    task INTEGER NOT NULL UNIQUE REFERENCES task ON DELETE CASCADE
) @strict;
CREATE INDEX funding_project_task_of ON funding_project_task(project);
