-- Who goes first: 0 what a person waits for, 1 the system's own, 2 scripts, which may
-- come in thousands.
ALTER TABLE job ADD COLUMN late INTEGER NOT NULL DEFAULT 1;
DROP INDEX job_to_run;
CREATE INDEX job_by_turn ON job(late, run_at, id) WHERE state = 'waiting';
CREATE INDEX job_by_time ON job(run_at) WHERE state = 'waiting';
CREATE INDEX job_over ON job(ended_at) WHERE state = 'done';
