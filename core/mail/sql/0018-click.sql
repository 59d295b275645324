-- Links that are counted.  The address of a link is here and not in the mail, so that
-- nobody can make ours lead elsewhere.
CREATE TABLE letter_link(
    id @id,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,                      -- "": the hidden one
    hidden @bool NOT NULL DEFAULT 0,
    UNIQUE (letter, url)
) @strict;

-- One row each time somebody or something followed one.
CREATE TABLE click(
    id @id,
    link INTEGER NOT NULL REFERENCES letter_link ON DELETE CASCADE,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    outbox INTEGER REFERENCES outbox ON DELETE CASCADE,  -- NULL: nobody can tell whose
    party INTEGER REFERENCES party ON DELETE SET NULL,
    at INTEGER NOT NULL,                    -- of nobody: the hour it was in
    machine TEXT NOT NULL DEFAULT ''        -- why it was no person: "head", "agent", "quick",
                                            -- "burst", "hidden"
) @strict;
CREATE INDEX click_by_letter ON click(letter, link);
CREATE INDEX click_by_link ON click(link);
CREATE INDEX click_by_outbox ON click(outbox) WHERE outbox IS NOT NULL;
CREATE INDEX click_by_party ON click(party) WHERE party IS NOT NULL;
