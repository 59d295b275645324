-- Whom nobody invited to an anonymous survey leaves nothing by beginning.  Their drafts are
-- counted off in thousands, so that of too many those go whom nobody touched for longest:
-- no other order is kept.
ALTER TABLE survey_draft ADD COLUMN batch INTEGER; -- NULL: of one who was invited
CREATE INDEX survey_draft_by_batch ON survey_draft(survey, batch) WHERE batch IS NOT NULL;

-- Links of strangers that were used: each sends once.
CREATE TABLE survey_draft_sent(
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    id TEXT NOT NULL,               -- as that of a draft
    PRIMARY KEY (survey, id)
) @strict, WITHOUT ROWID;
