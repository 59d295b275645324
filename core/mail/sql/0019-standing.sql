-- What was last seen of the domains our mail comes from.
CREATE TABLE sender_domain(
    id @id,
    domain TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT ''          -- the worst of all; '' never looked at
        CHECK (state IN ('', 'ok', 'unknown', 'warn', 'bad')),
    checks TEXT NOT NULL DEFAULT '[]',      -- JSON, core/mail/standing/standing.h
    week TEXT NOT NULL DEFAULT '{}',        -- JSON: what came back in seven days
    looked_at INTEGER,
    error TEXT NOT NULL DEFAULT ''          -- why nobody could be asked, last
) @strict;
