-- Who was introduced to whom, for what, and what came of it; of a cluster.
CREATE TABLE introductions_introduction(
    id @id,
    cluster INTEGER,
    staff INTEGER REFERENCES staff ON DELETE SET NULL, -- who of us asked, or wrote it down
    state TEXT NOT NULL CHECK (state IN ('asked', 'introduced', 'answered')),
    outcome TEXT CHECK (outcome IN ('nothing', 'meeting', 'project', 'contract')),
    purpose TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    asked_at INTEGER,       -- one of us asked the introducer
    introduced_at INTEGER,  -- they know of each other; NULL: not as far as one knows
    asked_again_at INTEGER, -- what came of it
    answered_at INTEGER,
    CHECK ((state = 'answered') = (outcome IS NOT NULL)),
    CHECK (coalesce(introduced_at, asked_at) IS NOT NULL)
) @strict;
CREATE INDEX introductions_introduction_day
    ON introductions_introduction(coalesce(introduced_at, asked_at));

-- Who had part in it.  Who was asked what came of it answers by a link.
CREATE TABLE introductions_person(
    id @id,
    introduction INTEGER NOT NULL REFERENCES introductions_introduction ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    part TEXT NOT NULL CHECK (part IN ('introducer', 'one', 'other')),
    asked_at INTEGER,
    answer TEXT CHECK (answer IN ('nothing', 'meeting', 'project', 'contract')),
    answered_at INTEGER,
    answers INTEGER NOT NULL DEFAULT 0, -- how often it was given
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (introduction, party)
) @strict;
CREATE INDEX introductions_person_party ON introductions_person(party);

-- Its entries on timelines.
CREATE TABLE introductions_entry(
    id @id,
    introduction INTEGER NOT NULL REFERENCES introductions_introduction ON DELETE CASCADE,
    interaction INTEGER NOT NULL UNIQUE REFERENCES interaction ON DELETE CASCADE
) @strict;
CREATE INDEX introductions_entry_of ON introductions_entry(introduction);
