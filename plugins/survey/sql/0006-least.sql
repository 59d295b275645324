-- How many answers it takes before figures of a group are shown: 3 to 100.  Of two, each
-- would know what the other said.
ALTER TABLE survey_survey ADD COLUMN least INTEGER NOT NULL DEFAULT 5;
