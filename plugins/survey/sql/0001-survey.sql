-- A survey of a cluster.  Its words lie in versions; what is said here is the office's.
CREATE TABLE survey_survey(
    id @id,
    cluster INTEGER,
    title TEXT NOT NULL,            -- as lists show it; the form's, in its first language
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed')),
    filter TEXT NOT NULL DEFAULT '',-- who is asked
    everybody @bool NOT NULL DEFAULT 0, -- of an organisation all, else its key contact
    topic INTEGER REFERENCES topic ON DELETE SET NULL,
    closes_at INTEGER,              -- first instant it takes no more answers
    author INTEGER REFERENCES staff ON DELETE SET NULL,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL, -- that it was sent
    letter INTEGER REFERENCES letter ON DELETE SET NULL, -- the invitation
    opened_at INTEGER,
    closed_at INTEGER,
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;

-- Its form as it is and was.  Who answers keeps the version they began with.
CREATE TABLE survey_version(
    id @id,
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    number INTEGER NOT NULL,
    form TEXT NOT NULL,             -- JSON: form/form.h
    published_at INTEGER,           -- NULL: it is being written
    UNIQUE (survey, number)
) @strict;

-- Who was asked.  The link they got is kept nowhere: it follows from the row's number and
-- the folder's key.
CREATE TABLE survey_invitation(
    id @id,
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    org INTEGER REFERENCES party ON DELETE SET NULL,
    outbox INTEGER REFERENCES outbox ON DELETE SET NULL,
    asked_at INTEGER NOT NULL,
    UNIQUE (survey, person)
) @strict;
CREATE INDEX survey_invitation_by_person ON survey_invitation(person);

-- Somebody's answers.
CREATE TABLE survey_response(
    id @id,
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    version INTEGER NOT NULL REFERENCES survey_version,
    invitation INTEGER UNIQUE REFERENCES survey_invitation ON DELETE SET NULL,
    person INTEGER REFERENCES party ON DELETE CASCADE, -- NULL: not known
    org INTEGER REFERENCES party ON DELETE SET NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT 'link' CHECK (source IN ('link', 'open', 'import')),
    section INTEGER NOT NULL DEFAULT 0, -- how far they came
    started_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    submitted_at INTEGER            -- NULL: not yet
) @strict;
CREATE INDEX survey_response_by_survey ON survey_response(survey, submitted_at);
CREATE INDEX survey_response_by_person ON survey_response(person);

-- One answer a row: answer/answer.h says how they are called.
CREATE TABLE survey_answer(
    id @id,
    response INTEGER NOT NULL REFERENCES survey_response ON DELETE CASCADE,
    question TEXT NOT NULL,
    item TEXT NOT NULL DEFAULT '',
    part TEXT NOT NULL DEFAULT '',
    person INTEGER REFERENCES party ON DELETE CASCADE,
    number REAL,
    words TEXT,
    UNIQUE (response, question, item, part)
) @strict;
CREATE INDEX survey_answer_by_person ON survey_answer(person);
