-- Files on records.  Each hangs on an entry of the timeline: one that was there (the
-- meeting whose minutes it is), or one of kind "file" made for it.
CREATE TABLE attachment(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    interaction INTEGER NOT NULL REFERENCES interaction ON DELETE CASCADE,
    membership INTEGER REFERENCES membership ON DELETE SET NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,                     -- by its content, whatever its name says
    size INTEGER NOT NULL,
    file TEXT NOT NULL,                     -- under files/
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX attachment_by_party ON attachment(party, id);
CREATE INDEX attachment_by_interaction ON attachment(interaction);
CREATE INDEX attachment_by_membership ON attachment(membership) WHERE membership IS NOT NULL;
CREATE INDEX attachment_by_file ON attachment(file);

-- Bytes of attachments that are gone; they are kept as long as that can be taken back.
CREATE TABLE attachment_gone(
    hash TEXT PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL
) @strict;
CREATE TRIGGER attachment_gone_d AFTER DELETE ON attachment BEGIN
    INSERT INTO attachment_gone(hash, at) VALUES(OLD.file, @now)
        ON CONFLICT(hash) DO UPDATE SET at = excluded.at;
END;
