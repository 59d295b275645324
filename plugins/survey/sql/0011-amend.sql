-- What somebody has changed of answers they sent, and did not send again: what was sent
-- holds until they do.
CREATE TABLE survey_amend(
    id @id,
    response INTEGER NOT NULL REFERENCES survey_response ON DELETE CASCADE,
    person INTEGER REFERENCES party ON DELETE CASCADE, -- NULL: not known
    changes TEXT NOT NULL,          -- JSON by name: answer/answer.h; null: it was emptied
    language TEXT NOT NULL,
    section INTEGER NOT NULL,       -- how far they came
    changed_at INTEGER NOT NULL,
    UNIQUE (response, person)
) @strict;
CREATE INDEX survey_amend_by_person ON survey_amend(person);
