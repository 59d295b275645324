-- A letter in further languages; what stands in `letter` is for who reads none of them.
CREATE TABLE letter_text(
    id @id,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    preheader TEXT NOT NULL DEFAULT '',
    markdown TEXT NOT NULL,
    UNIQUE (letter, language)
) @strict;

-- The language of the text that this person gets, for reports: "" where the letter says none.
ALTER TABLE outbox ADD COLUMN text_language TEXT NOT NULL DEFAULT '';
UPDATE outbox SET text_language = (SELECT l.language FROM letter l WHERE l.id = outbox.letter);
