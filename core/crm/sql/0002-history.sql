CREATE TABLE interaction(
    id @id,
    uuid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    direction INTEGER NOT NULL DEFAULT 0,   -- 0 internal, 1 out, 2 in
    at INTEGER NOT NULL DEFAULT @now,
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    author INTEGER REFERENCES staff ON DELETE SET NULL,
    origin TEXT NOT NULL DEFAULT 'core',    -- plugin
    thread INTEGER REFERENCES interaction ON DELETE SET NULL,
    cluster INTEGER REFERENCES cluster ON DELETE SET NULL,
    visibility TEXT NOT NULL DEFAULT 'all'
        CHECK (visibility IN ('all', 'cluster', 'owner')),
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX interaction_by_time ON interaction(at);
CREATE INDEX interaction_by_thread ON interaction(thread) WHERE thread IS NOT NULL;

-- Who took part.  `at` is the interaction's, so that a timeline is one index range.
-- `weight` is its kind's when it says something about the relationship (0: a mass mail,
-- an internal note, something only its owner may see), so that "last contact" is an index
-- range too; `heard`: they took part themselves (a reply, a call, a meeting).
CREATE TABLE interaction_party(
    id @id,
    interaction INTEGER NOT NULL REFERENCES interaction ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    part TEXT NOT NULL DEFAULT 'with',      -- to, from, cc, about, with
    at INTEGER NOT NULL,
    weight INTEGER NOT NULL DEFAULT 0,
    heard @bool NOT NULL DEFAULT 0,
    UNIQUE (interaction, party, part)
) @strict;
CREATE INDEX interaction_party_timeline ON interaction_party(party, at DESC);
CREATE INDEX interaction_party_contact ON interaction_party(at, party, heard)
    WHERE weight > 0;
CREATE INDEX interaction_party_last ON interaction_party(party, at, heard)
    WHERE weight > 0;

CREATE TABLE task(
    id @id,
    party INTEGER REFERENCES party ON DELETE CASCADE,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    title TEXT NOT NULL,
    due_at INTEGER,
    done_at INTEGER,
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX task_open ON task(staff, due_at) WHERE done_at IS NULL;
CREATE INDEX task_by_party ON task(party);

-- What mailings are about; unsubscribing acts on one, or on all.
CREATE TABLE topic(
    id @id,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    help TEXT NOT NULL DEFAULT ''
) @strict;

-- Append-only: who, what, given or withdrawn, on what basis, what they were shown.
CREATE TABLE consent(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    topic INTEGER REFERENCES topic ON DELETE CASCADE,   -- NULL: all
    given @bool NOT NULL,
    basis TEXT NOT NULL DEFAULT '',
    wording TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',         -- "unsubscribe page", "import members.csv"
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX consent_by_party ON consent(party, id);

-- Never write to these again.  A keyed hash, so that it outlives erasure.
CREATE TABLE suppression(
    hash TEXT PRIMARY KEY NOT NULL,         -- of the folded address
    reason TEXT NOT NULL
        CHECK (reason IN ('unsubscribed', 'bounced', 'complained', 'erased')),
    at INTEGER NOT NULL DEFAULT @now
) @strict;

CREATE TABLE segment(
    id @id,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;

-- A file that was brought in: what was guessed, asked and done.
CREATE TABLE import(
    id @id,
    name TEXT NOT NULL,                     -- of the file
    file TEXT NOT NULL,                     -- SHA-256 under files/
    plan TEXT NOT NULL DEFAULT '{}',        -- JSON: encoding, delimiter, columns, answers
    state TEXT NOT NULL DEFAULT 'new'
        CHECK (state IN ('new', 'checked', 'running', 'done', 'failed', 'undone')),
    job INTEGER,
    change_set INTEGER,
    rows INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    same INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    position TEXT NOT NULL DEFAULT '{}',    -- JSON: where the job goes on, more counts
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    created_at INTEGER NOT NULL DEFAULT @now,
    ended_at INTEGER
) @strict;
CREATE TABLE import_refused(
    id @id,
    import INTEGER NOT NULL REFERENCES import ON DELETE CASCADE,
    line INTEGER NOT NULL,
    col INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,
    cells TEXT NOT NULL                     -- JSON, as read
) @strict;
CREATE INDEX import_refused_of ON import_refused(import, line);
