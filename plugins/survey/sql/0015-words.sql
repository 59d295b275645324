-- What a mail of a survey says in place of the words that are ready.
CREATE TABLE survey_words(
    id @id,
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    mail TEXT NOT NULL CHECK (mail IN ('invitation', 'reminder')),
    language TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',   -- '': the one that is ready
    words TEXT NOT NULL DEFAULT '',     -- Markdown, before the button; '': as above
    UNIQUE (survey, mail, language)
) @strict;
