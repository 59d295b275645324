-- That the picture of a letter whose opens are counted was fetched; its key is a hidden
-- row of letter_link.  Of nobody: one row an hour and kind.  By name: one a mail and
-- kind, of the first time.
CREATE TABLE opening(
    id @id,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    outbox INTEGER REFERENCES outbox ON DELETE CASCADE,  -- NULL: nobody can tell whose
    party INTEGER REFERENCES party ON DELETE SET NULL,
    at INTEGER NOT NULL,                    -- of nobody: the hour it was in
    machine TEXT NOT NULL DEFAULT '',       -- why it was no person: "head", "agent", "quick",
                                            -- "mailbox" (it fetches all pictures, looked at or not)
    n INTEGER NOT NULL DEFAULT 1            -- how often
) @strict;
CREATE INDEX opening_by_letter ON opening(letter, at);
CREATE INDEX opening_by_outbox ON opening(outbox) WHERE outbox IS NOT NULL;
CREATE INDEX opening_by_party ON opening(party) WHERE party IS NOT NULL;
