-- What somebody chose to see in a list.
CREATE TABLE list_view(
    id @id,
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    list TEXT NOT NULL,                     -- "members", "contacts"
    columns TEXT NOT NULL,                  -- "country,tags,last_contact"
    UNIQUE (staff, list)
) @strict;

-- One action on many parties: who was meant is fixed when it is confirmed.
CREATE TABLE bulk(
    id @id,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    kind INTEGER NOT NULL,                  -- 1 organisations, 2 people
    action TEXT NOT NULL,                   -- "tag", "untag", "owner", "follow", "trash"
    answer TEXT NOT NULL DEFAULT '{}',      -- JSON: tag, owner, title, due
    filter TEXT,                            -- by which they were chosen; NULL: by hand
    title TEXT NOT NULL,
    total INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    same INTEGER NOT NULL DEFAULT 0,        -- it was so already
    left_out INTEGER NOT NULL DEFAULT 0,    -- changed meanwhile
    position INTEGER NOT NULL DEFAULT 0,    -- the last party that was looked at
    job INTEGER,
    change_set INTEGER,
    created_at INTEGER NOT NULL DEFAULT @now,
    ended_at INTEGER
) @strict;
CREATE TABLE bulk_party(
    bulk INTEGER NOT NULL REFERENCES bulk ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    PRIMARY KEY (bulk, party)
) @strict;
