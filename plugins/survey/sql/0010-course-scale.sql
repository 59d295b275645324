-- A scale of levels may begin at 0; `points` is its highest point.
ALTER TABLE survey_proposal ADD COLUMN lowest INTEGER NOT NULL DEFAULT 1;
