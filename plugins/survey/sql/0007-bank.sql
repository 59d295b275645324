-- What a survey may ask about again and again: competences in many languages, of a
-- cluster.  Those that ship are in the plugin; a row of the same key stands for one.
CREATE TABLE survey_bank(
    id @id,
    cluster INTEGER NOT NULL,
    key TEXT NOT NULL,
    words TEXT NOT NULL,            -- JSON: {"en": "Welding", "de": "Schweißen"}
    theme INTEGER REFERENCES theme ON DELETE SET NULL, -- what it belongs to
    gone_at INTEGER,                -- it is offered no more
    UNIQUE (cluster, key)
) @strict;
-- The survey whose questions these were: that of last year.
ALTER TABLE survey_survey ADD COLUMN before INTEGER REFERENCES survey_survey ON DELETE SET NULL;
