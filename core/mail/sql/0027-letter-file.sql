-- Files that go with a letter.
CREATE TABLE letter_file(
    id @id,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    file TEXT NOT NULL                      -- under files/
) @strict;
CREATE INDEX letter_file_by_letter ON letter_file(letter, id);
CREATE INDEX letter_file_by_file ON letter_file(file);
CREATE TRIGGER letter_file_gone_d AFTER DELETE ON letter_file BEGIN
    INSERT INTO attachment_gone(hash, at) VALUES(OLD.file, @now)
        ON CONFLICT(hash) DO UPDATE SET at = excluded.at;
END;
