-- Who came into the audience of a survey that ran was asked, too.
CREATE TABLE survey_later(
    id @id,
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    letter INTEGER REFERENCES letter ON DELETE SET NULL,
    author INTEGER REFERENCES staff ON DELETE SET NULL,
    made_at INTEGER NOT NULL
) @strict;
CREATE INDEX survey_later_by_survey ON survey_later(survey);
CREATE INDEX survey_later_by_interaction ON survey_later(interaction);
