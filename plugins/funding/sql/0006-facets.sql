-- What the board filters by; it follows from a call's record.
CREATE TABLE funding_facet(
    call INTEGER PRIMARY KEY REFERENCES funding_call ON DELETE CASCADE,
    type TEXT NOT NULL,             -- 'grant', 'tender', 'cascade'
    programme TEXT NOT NULL,        -- its code, or else its name
    programme_name TEXT NOT NULL,   -- as people read it
    money INTEGER NOT NULL,         -- of all grants together, else of the largest; 0: not known
    words TEXT NOT NULL             -- folded: title, identifier, themes, text
) @strict;
CREATE INDEX funding_facet_by_programme ON funding_facet(programme);
