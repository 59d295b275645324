-- A cell that was refused while its row came in.
ALTER TABLE import_refused ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0
    CHECK (left_out IN (0, 1));
