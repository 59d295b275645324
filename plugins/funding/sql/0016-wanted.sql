-- Whose calls are to be found anew, before the next run of all: what was said of them, or
-- by them, has changed.
CREATE TABLE funding_wanted(
    party INTEGER PRIMARY KEY REFERENCES party ON DELETE CASCADE,
    n INTEGER NOT NULL          -- how often since it was done last
) @strict;
