-- Whom not to keep for ever: a filter, and what follows after a while.
CREATE TABLE retention_rule(
    id @id,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    kind INTEGER NOT NULL DEFAULT 2 CHECK (kind IN (1, 2)), -- 1 organisations, 2 people
    follows TEXT NOT NULL DEFAULT 'list'
        CHECK (follows IN ('list', 'mail', 'trash', 'erase')),
    days INTEGER NOT NULL DEFAULT 30 CHECK (days BETWEEN 1 AND 3650),
    active @bool NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;

-- How the last look went; not in the change log.
CREATE TABLE retention_look(
    rule INTEGER PRIMARY KEY NOT NULL REFERENCES retention_rule ON DELETE CASCADE,
    at INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT ''
) @strict;

-- Who is on the list of a rule, since when, and when their owner was told.
CREATE TABLE retention_due(
    id @id,
    rule INTEGER NOT NULL REFERENCES retention_rule ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    listed_at INTEGER NOT NULL,
    told_at INTEGER,
    seen INTEGER NOT NULL,                  -- the look that found them last
    failed TEXT NOT NULL DEFAULT '',        -- why it could not be done
    UNIQUE (rule, party)
) @strict;
CREATE INDEX retention_due_by_party ON retention_due(party);

-- Kept by hand, whatever a rule says.
CREATE TABLE retention_kept(
    id @id,
    party INTEGER NOT NULL UNIQUE REFERENCES party ON DELETE CASCADE,
    reason TEXT NOT NULL,
    staff_name TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL DEFAULT @now
) @strict;
