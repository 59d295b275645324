-- What programs asked for under a key of their own, for a day.
CREATE TABLE idempotency(
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    word TEXT NOT NULL,                     -- the key
    print TEXT NOT NULL,                    -- SHA-256 of the request
    run INTEGER NOT NULL,                   -- of the server that works on it
    at INTEGER NOT NULL,
    answer TEXT,                            -- sealed; NULL: not yet
    PRIMARY KEY(staff, word)
) @strict;
CREATE INDEX idempotency_by_time ON idempotency(at);
