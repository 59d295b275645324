-- A cluster's own figures.
CREATE TABLE sheet_indicator(
    id @id,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,                   -- {first}, {last} and {before} stand for days
    kind INTEGER NOT NULL DEFAULT 1 CHECK (kind IN (1, 2)), -- 1 organisations, 2 people
    target INTEGER,
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;

-- A period as it was counted once, and by whom.
CREATE TABLE sheet_frozen(
    id @id,
    name TEXT NOT NULL,
    first TEXT NOT NULL,                    -- days
    last TEXT NOT NULL,
    sections TEXT NOT NULL,                 -- JSON, as the page had them
    staff INTEGER,
    staff_name TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT @now
) @strict;
