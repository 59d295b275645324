-- What is set for the time after a mailing has gone out; no row: the defaults.
CREATE TABLE mailing_after(
    id @id,
    mailing INTEGER NOT NULL UNIQUE REFERENCES mailing_mailing ON DELETE CASCADE,
    clicks INTEGER NOT NULL DEFAULT 1 CHECK (clicks BETWEEN 0 AND 2),  -- off, of nobody, by name
    consent TEXT NOT NULL DEFAULT '',       -- on what people agreed to be counted by name
    archive @bool NOT NULL DEFAULT 0,
    summary @bool NOT NULL DEFAULT 1,
    summary_at INTEGER                      -- when its author got it
) @strict;
