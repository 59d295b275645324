-- Rows of a file that were not taken: as a file they are mended and brought again.
CREATE TABLE survey_import_refused(
    id @id,
    import INTEGER NOT NULL REFERENCES survey_import ON DELETE CASCADE,
    line INTEGER NOT NULL,
    col INTEGER NOT NULL DEFAULT 0, -- in characters; 0: of the row
    reason TEXT NOT NULL,
    cells TEXT NOT NULL             -- JSON, as read
) @strict;
CREATE INDEX survey_import_refused_of ON survey_import_refused(import);
