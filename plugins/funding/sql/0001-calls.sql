-- Where calls are published.
CREATE TABLE funding_source(
    id @id,
    name TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',   -- '': files are brought to it
    every_days INTEGER NOT NULL DEFAULT 0, -- 0: by hand only
    language TEXT NOT NULL DEFAULT '',  -- of texts that do not say theirs
    programme TEXT NOT NULL DEFAULT '', -- of calls that do not say theirs
    mapping TEXT NOT NULL DEFAULT '{}', -- name of a column or member -> field of a record
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    next_at INTEGER,                    -- when it is read by itself
    read_at INTEGER,                    -- when it was read last, whatever came of it
    news_at INTEGER,                    -- when something in it was new or had changed
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'read', 'empty', 'failed', 'other')),
    said TEXT NOT NULL DEFAULT '',      -- why it failed
    format TEXT NOT NULL DEFAULT '',
    found INTEGER NOT NULL DEFAULT 0,   -- calls in the last file
    fresh INTEGER NOT NULL DEFAULT 0,   -- of them new
    changed INTEGER NOT NULL DEFAULT 0,
    notes TEXT NOT NULL DEFAULT '[]',   -- what was mended and left out, sentences
    job INTEGER,                        -- that reads it, or did
    made_at INTEGER NOT NULL DEFAULT @now
) @strict;

-- The bytes of a file that was brought and is not read yet, in pieces: the memory of one.
CREATE TABLE funding_source_piece(
    source INTEGER NOT NULL REFERENCES funding_source ON DELETE CASCADE,
    n INTEGER NOT NULL,
    bytes @blob NOT NULL,
    PRIMARY KEY (source, n)
) @strict;

-- One call, whatever the number of sources and languages it was published in.
CREATE TABLE funding_call(
    id @id,
    key TEXT NOT NULL UNIQUE,           -- its identifier in capitals, or source and key there
    title TEXT NOT NULL,
    programme TEXT NOT NULL,
    status TEXT NOT NULL,               -- as published; what holds follows from the times
    opening_at INTEGER,
    closes_at INTEGER,                  -- the last deadline
    record TEXT NOT NULL,               -- the canonical record (call/call.h)
    first_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) @strict;
CREATE INDEX funding_call_by_close ON funding_call(closes_at);

-- What a source said of it last, so that a change is the source's own.
CREATE TABLE funding_seen(
    id @id,
    source INTEGER NOT NULL REFERENCES funding_source ON DELETE CASCADE,
    source_id TEXT NOT NULL,
    language TEXT NOT NULL,
    call INTEGER NOT NULL REFERENCES funding_call ON DELETE CASCADE,
    hash TEXT NOT NULL,
    record TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    UNIQUE (source, source_id, language)
) @strict;
CREATE INDEX funding_seen_by_call ON funding_seen(call);

CREATE TABLE funding_deadline(
    id @id,
    call INTEGER NOT NULL REFERENCES funding_call ON DELETE CASCADE,
    at INTEGER,                         -- NULL: `said` is no date
    said TEXT NOT NULL,
    stage INTEGER NOT NULL DEFAULT 0
) @strict;
CREATE INDEX funding_deadline_by_call ON funding_deadline(call);
CREATE INDEX funding_deadline_by_time ON funding_deadline(at);

-- What a source changed, field by field.
CREATE TABLE funding_change(
    id @id,
    call INTEGER NOT NULL REFERENCES funding_call ON DELETE CASCADE,
    source INTEGER REFERENCES funding_source ON DELETE SET NULL,
    at INTEGER NOT NULL,
    field TEXT NOT NULL,
    was TEXT NOT NULL,                  -- '': nothing
    became TEXT NOT NULL
) @strict;
CREATE INDEX funding_change_by_call ON funding_change(call);
