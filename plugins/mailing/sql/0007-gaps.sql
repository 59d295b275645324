-- How many of those who get a mailing lack what its text cannot do without, as last counted.
CREATE TABLE mailing_gaps(
    id @id,
    mailing INTEGER NOT NULL UNIQUE REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    mark TEXT NOT NULL,                     -- hash of text, audience and register that it was counted for
    people INTEGER NOT NULL,
    found TEXT NOT NULL,                    -- JSON, by field; of nobody in particular
    counted_at INTEGER NOT NULL
) @strict;
