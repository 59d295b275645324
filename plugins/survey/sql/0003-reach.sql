-- When it closes by itself, whom it reminds, and whether it thanks.
ALTER TABLE survey_survey ADD COLUMN closes_after INTEGER; -- answers; NULL: any number
ALTER TABLE survey_survey ADD COLUMN remind_days INTEGER NOT NULL DEFAULT 0; -- from one to the next
ALTER TABLE survey_survey ADD COLUMN remind_most INTEGER NOT NULL DEFAULT 0; -- 0: none by itself
ALTER TABLE survey_survey ADD COLUMN thanks @bool NOT NULL DEFAULT 0;        -- a mail to who answered
ALTER TABLE survey_survey ADD COLUMN thanks_letter INTEGER REFERENCES letter ON DELETE SET NULL;
ALTER TABLE survey_survey ADD COLUMN thanks_entry INTEGER REFERENCES interaction ON DELETE SET NULL;

-- Those who had not answered were written to again.
CREATE TABLE survey_reminder(
    id @id,
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    number INTEGER NOT NULL,        -- 1 to 3
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    letter INTEGER REFERENCES letter ON DELETE SET NULL,
    author INTEGER REFERENCES staff ON DELETE SET NULL, -- NULL: by itself
    made_at INTEGER NOT NULL,
    UNIQUE (survey, number)
) @strict;

ALTER TABLE survey_invitation ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0; -- number of the last one they got
ALTER TABLE survey_response ADD COLUMN interaction INTEGER REFERENCES interaction ON DELETE SET NULL; -- that they answered
