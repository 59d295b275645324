-- Columns of an export that somebody gave a name, for all who export.
CREATE TABLE export_set(
    id @id,
    kind INTEGER NOT NULL CHECK (kind IN (1, 2)),   -- 1 organisations, 2 people
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    columns TEXT NOT NULL,                  -- "organisation,country,email"
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    created_at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (kind, folded)
) @strict;
