-- What one person did in one go: the unit of undo.
CREATE TABLE change_set(
    id @id,
    at INTEGER NOT NULL DEFAULT @now,
    staff INTEGER,              -- who; NULL: the system
    origin TEXT NOT NULL,       -- plugin that did it
    title TEXT NOT NULL,        -- "Imported members.csv"
    undone_at INTEGER,
    undoes INTEGER              -- the set that this one took back
) @strict;

-- Written by generated triggers.  INSERT: table and row only; UPDATE: the changed
-- columns as they were; DELETE: the row as it was.  "After" is the next change's
-- before, or the row itself.
CREATE TABLE change(
    id @id,
    change_set INTEGER NOT NULL REFERENCES change_set ON DELETE CASCADE,
    tbl TEXT NOT NULL,
    row INTEGER NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('I', 'U', 'D')),
    before TEXT                 -- JSON
) @strict;
CREATE INDEX change_by_row ON change(tbl, row, id);
CREATE INDEX change_by_set ON change(change_set, id);

-- Values that people set in the console; secrets are sealed.
CREATE TABLE setting(
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL,        -- JSON
    set_at INTEGER NOT NULL DEFAULT @now
) @strict;

-- What must be provable later: sign-ins, exports, sends, erasures. Only ever added to.
CREATE TABLE audit(
    id @id,
    at INTEGER NOT NULL DEFAULT @now,
    staff INTEGER,
    address TEXT,               -- network address of the request
    action TEXT NOT NULL,       -- "session.open"
    object TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT ''
) @strict;
CREATE INDEX audit_by_time ON audit(at);
