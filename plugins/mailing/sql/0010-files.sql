-- Files that go with a mailing.
CREATE TABLE mailing_file(
    id @id,
    mailing INTEGER NOT NULL REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    file TEXT NOT NULL                      -- where its bytes are, as cd->mail says
) @strict;
CREATE INDEX mailing_file_by_mailing ON mailing_file(mailing, id);
CREATE INDEX mailing_file_by_file ON mailing_file(file);
CREATE TRIGGER mailing_undone_file_came AFTER INSERT ON mailing_file WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_file_gone AFTER DELETE ON mailing_file WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = OLD.mailing;
END;
