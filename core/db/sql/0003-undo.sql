-- How far an undo is: the change it looks at next; NULL: it is through, or is none.
ALTER TABLE change_set ADD COLUMN undo_next INTEGER;
CREATE INDEX change_set_by_time ON change_set(at);
CREATE INDEX change_set_undoing ON change_set(undoes) WHERE undoes IS NOT NULL;

-- What an undo could not take back, and why.
CREATE TABLE change_left(
    id @id,
    change_set INTEGER NOT NULL REFERENCES change_set ON DELETE CASCADE, -- the undo
    tbl TEXT NOT NULL,
    row INTEGER NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (change_set, tbl, row)
) @strict;
