-- What was heard of and waits for a person's yes: one row for each news, whatever is said
-- of it then.
CREATE TABLE proposal(
    id @id,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,                      -- keyed hash of what it is about
    party INTEGER REFERENCES party ON DELETE CASCADE,   -- NULL: nobody we have
    cluster INTEGER REFERENCES cluster ON DELETE SET NULL,  -- of what speaks of nobody
    staff INTEGER REFERENCES staff ON DELETE CASCADE,   -- only they see it; NULL: all who may
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    message INTEGER,                        -- a mail that came in
    at INTEGER NOT NULL,
    quote TEXT NOT NULL DEFAULT '',         -- forgotten, as the details are, once it is decided
    details TEXT NOT NULL DEFAULT '{}',     -- JSON
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'dismissed')),
    decided_by INTEGER REFERENCES staff ON DELETE SET NULL,
    decided_at INTEGER,
    UNIQUE (kind, key)
) @strict;
CREATE INDEX proposal_open ON proposal(kind, id) WHERE state = 'open';
CREATE INDEX proposal_by_party ON proposal(party) WHERE party IS NOT NULL;
CREATE INDEX proposal_by_interaction ON proposal(interaction) WHERE interaction IS NOT NULL;
