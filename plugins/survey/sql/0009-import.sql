-- Files of answers that were given elsewhere.
CREATE TABLE survey_import(
    id @id,
    survey INTEGER REFERENCES survey_survey ON DELETE CASCADE, -- NULL: one is to be made
    cluster INTEGER,
    name TEXT NOT NULL,             -- of the file
    hash TEXT NOT NULL,             -- SHA-256 of its bytes
    bytes @blob,                    -- until it is taken, discarded, or forgotten
    n_rows INTEGER NOT NULL,
    columns TEXT NOT NULL,          -- JSON: what is known of them; [] when it was taken
    plan TEXT NOT NULL,             -- JSON: what is to become of them
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'running', 'done',
        'undone', 'gone')),         -- gone: its bytes were, with somebody's data
    made @bool NOT NULL DEFAULT 0,  -- the survey is of this file
    counts TEXT NOT NULL DEFAULT '{}', -- JSON: what became of its rows
    told TEXT NOT NULL DEFAULT '[]',   -- JSON: what was refused, and why
    job INTEGER,
    author INTEGER REFERENCES staff ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) @strict;
CREATE INDEX survey_import_by_hash ON survey_import(hash);

ALTER TABLE survey_response ADD COLUMN import INTEGER
    REFERENCES survey_import ON DELETE CASCADE;
ALTER TABLE survey_response ADD COLUMN external TEXT; -- what the file calls it
CREATE INDEX survey_response_by_import ON survey_response(import)
    WHERE import IS NOT NULL;
CREATE UNIQUE INDEX survey_response_by_external ON survey_response(survey, external)
    WHERE external IS NOT NULL;

-- What a filter calls it: survey.answered:needs-2027.
ALTER TABLE survey_survey ADD COLUMN short_name TEXT;
UPDATE survey_survey SET short_name = 'survey-' || id;
CREATE UNIQUE INDEX survey_survey_by_short_name
    ON survey_survey(coalesce(cluster, 0), short_name) WHERE short_name IS NOT NULL;
