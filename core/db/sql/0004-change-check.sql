-- A list of three in a CHECK is a table that SQLite makes, fills and drops with each row:
-- a quarter of what it took to write one.  Triggers name this table, so it is made anew
-- under its own name.
CREATE TABLE change_kept AS SELECT id, change_set, tbl, row, op, before FROM change;
DROP TABLE change;
CREATE TABLE change(
    id @id,
    change_set INTEGER NOT NULL REFERENCES change_set ON DELETE CASCADE,
    tbl TEXT NOT NULL,
    row INTEGER NOT NULL,
    op TEXT NOT NULL CHECK (op = 'I' OR op = 'U' OR op = 'D'),
    before TEXT                 -- JSON
) @strict;
INSERT INTO change(id, change_set, tbl, row, op, before)
    SELECT id, change_set, tbl, row, op, before FROM change_kept ORDER BY id;
DROP TABLE change_kept;
CREATE INDEX change_by_row ON change(tbl, row, id);
CREATE INDEX change_by_set ON change(change_set, id);
