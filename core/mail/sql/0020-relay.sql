-- The servers that take our mail.  What stands in cordee.conf, or stood in the settings, is
-- the first of them.
CREATE TABLE relay(
    id @id,
    name TEXT NOT NULL DEFAULT '',          -- as it is called here; '': its host
    host TEXT NOT NULL,
    port INTEGER NOT NULL DEFAULT 0,        -- 0: the usual one
    security TEXT NOT NULL DEFAULT 'tls' CHECK (security IN ('tls', 'starttls', 'none')),
    login TEXT NOT NULL DEFAULT '',
    password TEXT NOT NULL DEFAULT '',      -- sealed
    verify TEXT NOT NULL DEFAULT '',        -- name in its certificate; '': its host
    ca_file TEXT NOT NULL DEFAULT '',       -- '': the system's
    source TEXT NOT NULL DEFAULT '',        -- address to connect from; '': any
    connections INTEGER NOT NULL DEFAULT 6,
    per_session INTEGER NOT NULL DEFAULT 100,
    per_minute INTEGER NOT NULL DEFAULT 0,  -- 0: as fast as it takes them
    active @bool NOT NULL DEFAULT 1,        -- 0: a person paused it
    seed TEXT NOT NULL DEFAULT '',          -- keyed hash of the settings it was made of
    removed @bool NOT NULL DEFAULT 0        -- only so that the same settings do not make it again
) @strict;
