-- The ways in.  Three are always there; the others are mailboxes that are asked.
CREATE TABLE mail_source(
    id @id,
    kind TEXT NOT NULL CHECK (kind IN ('listener', 'pipe', 'file', 'imap')),
    name TEXT NOT NULL DEFAULT '',
    host TEXT NOT NULL DEFAULT '',
    port INTEGER NOT NULL DEFAULT 0,        -- 0: the usual one
    security TEXT NOT NULL DEFAULT 'tls' CHECK (security IN ('tls', 'starttls', 'none')),
    login TEXT NOT NULL DEFAULT '',
    password TEXT NOT NULL DEFAULT '',      -- sealed
    move_to TEXT NOT NULL DEFAULT '',       -- folder for what was taken; '': it stays
    every_s INTEGER NOT NULL DEFAULT 60,
    active @bool NOT NULL DEFAULT 1,
    since INTEGER NOT NULL DEFAULT 0,       -- only what came then or later; 0: all
    taken INTEGER NOT NULL DEFAULT 0,       -- mails, so far
    next_at INTEGER NOT NULL DEFAULT 0,     -- not before
    tried_at INTEGER,
    ok_at INTEGER,                          -- the last time all went well
    failed_at INTEGER,                      -- the last time it did not, ...
    error TEXT NOT NULL DEFAULT '',         -- ... and why; stays to be seen
    failing_since INTEGER,                  -- NULL: the last time was well
    mail_at INTEGER,                        -- the last mail
    habit_s INTEGER NOT NULL DEFAULT 0      -- longest usual silence; 0: not known yet
) @strict;
INSERT INTO mail_source(id, kind) VALUES(1, 'listener'), (2, 'pipe'), (3, 'file');

-- A folder of a mailbox, and how far it was read.
CREATE TABLE mail_folder(
    id @id,
    source INTEGER NOT NULL REFERENCES mail_source ON DELETE CASCADE,
    name TEXT NOT NULL,
    sent @bool NOT NULL DEFAULT 0,          -- what is in it, we wrote
    validity INTEGER NOT NULL DEFAULT 0,    -- UIDVALIDITY: another one, and all is new
    uid INTEGER NOT NULL DEFAULT 0,         -- the last that was taken
    UNIQUE (source, name)
) @strict;

-- `content` is what all copies of a mail have in common, whichever way they came.
ALTER TABLE message ADD COLUMN content TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN source INTEGER REFERENCES mail_source ON DELETE SET NULL;
ALTER TABLE message ADD COLUMN sent @bool NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN came INTEGER NOT NULL DEFAULT 1;
-- Its bytes were kept as long as the setting says.
ALTER TABLE message ADD COLUMN dropped_at INTEGER;
CREATE INDEX message_by_source ON message(source, received_at) WHERE source IS NOT NULL;

-- The bytes of a mail from the moment it is accepted until it is filed: so many mails
-- become durable with one write.  Then they are a file, as `message.file` says.
CREATE TABLE message_raw(
    message INTEGER PRIMARY KEY NOT NULL REFERENCES message ON DELETE CASCADE,
    bytes @blob NOT NULL
) @strict;
