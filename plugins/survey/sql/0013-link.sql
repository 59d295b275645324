-- Until when a personal link holds where the survey has no last day.
ALTER TABLE survey_invitation ADD COLUMN link_until INTEGER; -- NULL: as long as the survey is open

-- Links that were withdrawn, each one person's.
CREATE TABLE survey_withdrawn(
    id @id,
    invitation INTEGER NOT NULL UNIQUE REFERENCES survey_invitation ON DELETE CASCADE,
    author INTEGER REFERENCES staff ON DELETE SET NULL,
    withdrawn_at INTEGER NOT NULL
) @strict;
