-- What an erased person had agreed to or withdrawn, by the keyed hash of the address: the
-- proof outlives the person.
CREATE TABLE erased_consent(
    id @id,
    hash TEXT NOT NULL,
    topic INTEGER REFERENCES topic ON DELETE SET NULL,  -- NULL: all
    given @bool NOT NULL,
    basis TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL
) @strict;
CREATE INDEX erased_consent_by_hash ON erased_consent(hash);
