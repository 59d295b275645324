-- What is written once.
CREATE TABLE letter(
    id @id,
    interaction INTEGER REFERENCES interaction ON DELETE CASCADE,
    plugin TEXT NOT NULL,
    subject TEXT NOT NULL,
    markdown TEXT NOT NULL,
    from_name TEXT NOT NULL DEFAULT '',
    from_address TEXT NOT NULL DEFAULT '',
    reply_to TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    preheader TEXT NOT NULL DEFAULT '',
    in_reply_to TEXT NOT NULL DEFAULT '',
    topic INTEGER REFERENCES topic ON DELETE SET NULL,
    flags INTEGER NOT NULL DEFAULT 0,
    held @bool NOT NULL DEFAULT 0,
    cancelled_at INTEGER,                   -- taken back: nobody more gets it
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX letter_by_interaction ON letter(interaction);

-- One row for each who gets it.  Exactly one visible state; see core/mail/outbox.h.
CREATE TABLE outbox(
    id @id,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    interaction INTEGER,
    party INTEGER REFERENCES party ON DELETE SET NULL,
    address_id INTEGER,
    address TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    merge_values TEXT NOT NULL DEFAULT '{}',      -- JSON
    state TEXT NOT NULL DEFAULT 'waiting'
        -- Not IN (...): that builds a table at every change.
        CHECK (state = 'sending' OR state = 'sent' OR state = 'waiting' OR
               state = 'deferred' OR state = 'failed' OR state = 'suppressed' OR
               state = 'unknown' OR state = 'cancelled'),
    attempt INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL DEFAULT 0,     -- not before
    message_id TEXT NOT NULL,               -- without brackets; the same on every try
    token TEXT NOT NULL UNIQUE,             -- of return path, reply and unsubscribe links
    code INTEGER,                           -- the server's last answer
    said TEXT NOT NULL DEFAULT '',
    queued_at INTEGER NOT NULL DEFAULT @now,
    tried_at INTEGER,                       -- first; from then on it is given five days
    ended_at INTEGER,                       -- NULL: waiting, sending, deferred
    replied_at INTEGER,
    bounced_at INTEGER,
    unsubscribed_at INTEGER,
    settled_at INTEGER,                     -- a person saw that it is unknown, and left it
    auto_replied_at INTEGER,
    mark_address @bool NOT NULL DEFAULT 0   -- refused because there is no such address,
                                            -- which is not yet written beside it
) @strict;
-- Not by state: going from waiting to sending must not touch it.
CREATE INDEX outbox_to_send ON outbox(next_at, id) WHERE ended_at IS NULL;
CREATE INDEX outbox_by_letter ON outbox(letter, state);
CREATE INDEX outbox_by_party ON outbox(party, interaction);
CREATE INDEX outbox_by_message ON outbox(message_id);
CREATE INDEX outbox_to_mark ON outbox(id) WHERE mark_address = 1;

-- Mail that came in; the raw bytes are under files/.
CREATE TABLE message(
    id @id,
    message_id TEXT NOT NULL,               -- without brackets, or "sha256:..."
    file TEXT NOT NULL,                     -- SHA-256
    size INTEGER NOT NULL,
    received_at INTEGER NOT NULL DEFAULT @now,
    envelope_from TEXT NOT NULL DEFAULT '',
    envelope_to TEXT NOT NULL DEFAULT '',   -- JSON array
    from_name TEXT NOT NULL DEFAULT '',
    from_address TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT 'new'
        CHECK (kind IN ('new', 'reply', 'bounce', 'auto-reply', 'unparsed')),
    handler TEXT NOT NULL DEFAULT '',       -- who claimed it
    outbox INTEGER,
    party INTEGER REFERENCES party ON DELETE SET NULL,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'filed', 'unread', 'read', 'failed')),
    error TEXT NOT NULL DEFAULT '',
    attempt INTEGER NOT NULL DEFAULT 0,     -- counted before each, so that a mail that
                                            -- stops the program is given up
    next_at INTEGER NOT NULL DEFAULT 0      -- not before
) @strict;
CREATE UNIQUE INDEX message_once ON message(message_id, file);
CREATE INDEX message_to_file ON message(id) WHERE state IN ('waiting', 'failed');
CREATE INDEX message_to_read ON message(received_at) WHERE state IN ('unread', 'failed');
CREATE INDEX message_by_party ON message(party);
