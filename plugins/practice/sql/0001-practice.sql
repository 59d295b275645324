-- A mail as it arrived at an invented person.
CREATE TABLE practice_mail(
    id @id,
    message INTEGER NOT NULL UNIQUE,        -- row of message
    at INTEGER NOT NULL DEFAULT @now,
    recipient TEXT NOT NULL,
    party INTEGER,                          -- whose address it is, when it is known
    name TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    from_name TEXT NOT NULL DEFAULT '',
    from_address TEXT NOT NULL DEFAULT '',
    return_path TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL DEFAULT '',
    path TEXT NOT NULL,                     -- the file as received
    habit TEXT NOT NULL                     -- what the rule of the address says
        CHECK (habit IN ('reads', 'replies', 'bounces', 'away', 'leaves')),
    due_at INTEGER,                         -- when they react; NULL: they only read
    reacted_at INTEGER,
    said TEXT NOT NULL DEFAULT ''           -- what they did, in words
) @strict;
CREATE INDEX practice_mail_by_habit ON practice_mail(habit, id);
