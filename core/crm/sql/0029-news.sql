-- Who is away, as an automatic answer said last.
CREATE TABLE absence(
    id @id,
    party INTEGER NOT NULL UNIQUE REFERENCES party ON DELETE CASCADE,
    since INTEGER,                          -- NULL: not said
    until INTEGER,                          -- first instant she is there again; NULL: not said
    heard_at INTEGER NOT NULL,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    quote TEXT NOT NULL DEFAULT ''
) @strict;
CREATE INDEX absence_by_interaction ON absence(interaction) WHERE interaction IS NOT NULL;
