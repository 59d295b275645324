-- What a run has done that must not be done twice: a run that fails is run again from
-- its beginning, and then skips it.
CREATE TABLE script_done(
    job INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
    verb TEXT NOT NULL,
    party INTEGER NOT NULL,     -- whom it was about
    n INTEGER NOT NULL,         -- the first, second ... time within the run
    result INTEGER NOT NULL,    -- what the verb gave
    PRIMARY KEY(job, verb, party, n)
) @strict;
CREATE INDEX script_done_by_party ON script_done(party);
