-- Anonymous surveys: who took part is known, who said what is not.  Nothing below has a
-- time, a running number, or the order in which it came.
ALTER TABLE survey_survey ADD COLUMN anonymous @bool NOT NULL DEFAULT 0;
ALTER TABLE survey_survey ADD COLUMN took_part INTEGER REFERENCES interaction ON DELETE SET NULL; -- written for all together, when it closes
ALTER TABLE survey_invitation ADD COLUMN used @bool NOT NULL DEFAULT 0; -- of an anonymous one: they have answered

-- What answers of a survey are sealed with while it is open.  The key that opens them
-- follows from the salt and the folder's key, and cannot be had again once this is gone.
CREATE TABLE survey_seal(
    survey INTEGER PRIMARY KEY REFERENCES survey_survey ON DELETE CASCADE,
    salt @blob NOT NULL,
    public_key @blob NOT NULL
) @strict;

-- Answers that wait until there are enough to open several at once; all are of one length.
CREATE TABLE survey_sealed(
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    key TEXT NOT NULL,              -- random
    sealed @blob NOT NULL,
    PRIMARY KEY (survey, key)
) @strict, WITHOUT ROWID;

-- What somebody has filled in so far, under a key that only their link has.
CREATE TABLE survey_draft(
    id TEXT PRIMARY KEY,            -- of the link, too
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    sealed @blob NOT NULL
) @strict, WITHOUT ROWID;
CREATE INDEX survey_draft_by_survey ON survey_draft(survey);

-- Answers of nobody.  Each respondent has a random negative number, and a row with an
-- empty question besides.
CREATE TABLE survey_anonymous(
    survey INTEGER NOT NULL REFERENCES survey_survey ON DELETE CASCADE,
    question TEXT NOT NULL,
    respondent INTEGER NOT NULL,
    item TEXT NOT NULL DEFAULT '',
    part TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL REFERENCES survey_version ON DELETE CASCADE,
    number REAL,
    words TEXT,
    PRIMARY KEY (survey, question, respondent, item, part)
) @strict, WITHOUT ROWID;

-- Who has sent answers, and all that was answered, of both kinds: whatever reckons asks
-- these two.
CREATE VIEW survey_respondent AS
SELECT r.survey, r.version, r.id AS respondent, r.person, r.org, r.language
    FROM survey_response r WHERE r.submitted_at IS NOT NULL
UNION ALL
SELECT a.survey, a.version, a.respondent, CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), ''
    FROM survey_anonymous a WHERE a.question = '';

CREATE VIEW survey_told AS
SELECT r.survey, r.version, r.id AS respondent, a.question, a.item, a.part, a.number, a.words,
        r.person, r.org, r.language
    FROM survey_response r JOIN survey_answer a ON a.response = r.id
    WHERE r.submitted_at IS NOT NULL
UNION ALL
SELECT a.survey, a.version, a.respondent, a.question, a.item, a.part, a.number, a.words,
        CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), ''
    FROM survey_anonymous a WHERE a.question <> '';
