CREATE TABLE job(
    id @id,
    plugin TEXT NOT NULL,
    kind TEXT NOT NULL,
    args TEXT NOT NULL DEFAULT '{}',        -- JSON
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    kept TEXT NOT NULL DEFAULT '{}',        -- JSON, what the job keeps between slices
    attempt INTEGER NOT NULL DEFAULT 0,
    run_at INTEGER NOT NULL DEFAULT @now,
    queued_at INTEGER NOT NULL DEFAULT @now,
    ended_at INTEGER,
    staff INTEGER,                          -- who asked for it
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT ''
) @strict;
CREATE INDEX job_to_run ON job(run_at) WHERE state IN ('waiting', 'running');

CREATE TABLE schedule(
    plugin TEXT NOT NULL,
    name TEXT NOT NULL,
    last_run INTEGER,
    next_run INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY(plugin, name)
) @strict;
