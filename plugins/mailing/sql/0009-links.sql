-- What was found at addresses that mailings lead to.
CREATE TABLE mailing_link(
    id @id,
    url TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,                    -- 'ok', 'missing', 'refused' ...: check/links-model.c
    status INTEGER NOT NULL DEFAULT 0,      -- of HTTP; 0: no answer
    detail TEXT NOT NULL DEFAULT '',
    looked_at INTEGER NOT NULL
) @strict;
-- The job that looks at those of a mailing.
CREATE TABLE mailing_looking(
    id @id,
    mailing INTEGER NOT NULL UNIQUE REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    job INTEGER NOT NULL
) @strict;
-- Problems that somebody let pass, and why.
CREATE TABLE mailing_anyway(
    id @id,
    mailing INTEGER NOT NULL REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    code TEXT NOT NULL,                     -- of the check
    about TEXT NOT NULL,                    -- what exactly it found
    mark TEXT NOT NULL,                     -- hash of the text and the audience it was said of
    title TEXT NOT NULL,                    -- as they read it
    reason TEXT NOT NULL,
    staff INTEGER,
    given_at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (mailing, code)
) @strict;
