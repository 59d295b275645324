-- What mail of a domain is signed with.  A key waits until its record is seen.
CREATE TABLE dkim_key(
    id @id,
    domain TEXT NOT NULL,
    selector TEXT NOT NULL,
    private_key TEXT NOT NULL,              -- sealed; '' once it is retired
    public_key TEXT NOT NULL,               -- base64, what p= publishes
    made_at INTEGER NOT NULL DEFAULT @now,
    seen_at INTEGER,                        -- its record, as it should be, last
    used_at INTEGER,                        -- in use from then on
    retired_at INTEGER,
    UNIQUE (domain, selector)
) @strict;
CREATE UNIQUE INDEX dkim_key_in_use ON dkim_key(domain) WHERE used_at IS NOT NULL AND retired_at IS NULL;
