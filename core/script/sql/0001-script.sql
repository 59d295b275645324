-- What people and runs left about a script; the script itself is a file.
CREATE TABLE script(
    name TEXT PRIMARY KEY NOT NULL,
    off @bool NOT NULL DEFAULT 0,       -- a person turned it off
    failed_at INTEGER,                  -- its last run failed; NULL: it did not
    error TEXT NOT NULL DEFAULT ''
) @strict;
