-- A second person's word on a mailing, of just what stood there when it was asked for.
CREATE TABLE mailing_approval(
    id @id,
    mailing INTEGER NOT NULL UNIQUE REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,               -- the mailing's
    mark TEXT NOT NULL,                     -- hash of the text and the audience, as in mailing_anyway
    state TEXT NOT NULL CHECK (state = 'asked' OR state = 'approved' OR state = 'back'),
    asked_by INTEGER NOT NULL,              -- staff
    asked_of INTEGER NOT NULL,              -- staff
    note TEXT NOT NULL DEFAULT '',
    asked_at INTEGER NOT NULL DEFAULT @now,
    answer TEXT NOT NULL DEFAULT '',
    answered_at INTEGER
) @strict;
CREATE INDEX mailing_approval_by_asked ON mailing_approval(asked_of, state);
-- Who changed text, audience, languages or files last, whatever way it was; NULL: nobody yet.
ALTER TABLE mailing_mailing ADD COLUMN changed_by INTEGER;
UPDATE mailing_mailing SET changed_by = saved_by WHERE state = 'draft';
CREATE TRIGGER mailing_changed AFTER UPDATE OF version ON mailing_mailing WHEN NEW.state = 'draft' BEGIN
    UPDATE mailing_mailing SET changed_by = acting() WHERE id = NEW.id;
END;
