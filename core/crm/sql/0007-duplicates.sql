-- A record that was merged away lies in the trash and leads to the one that stayed.
ALTER TABLE party ADD COLUMN merged_into INTEGER REFERENCES party ON DELETE SET NULL;
CREATE INDEX party_by_merged ON party(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX party_in_trash ON party(deleted_at) WHERE deleted_at IS NOT NULL;

-- What the finder found, and what people said about it: their word outlives each run.
CREATE TABLE duplicate(
    id @id,
    a INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,  -- the smaller id
    b INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    score INTEGER NOT NULL DEFAULT 0,
    reasons TEXT NOT NULL DEFAULT '[]',     -- JSON, as cd_alike_words reads them
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'not_duplicate', 'merged')),
    run INTEGER NOT NULL DEFAULT 0,         -- the job that saw it last
    staff INTEGER,                          -- who said so
    said_at INTEGER,
    found_at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (a, b)
) @strict;
CREATE INDEX duplicate_by_score ON duplicate(state, score DESC, id);
CREATE INDEX duplicate_by_b ON duplicate(b);

-- Who was merged into whom.
CREATE TABLE party_merge(
    id @id,
    gone INTEGER NOT NULL UNIQUE REFERENCES party ON DELETE CASCADE,
    stayed INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    staff INTEGER,
    change_set INTEGER,
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX party_merge_by_stayed ON party_merge(stayed);

-- What moved in tables that the change log does not know, so that an undo moves it back.
CREATE TABLE party_merge_row(
    id @id,
    gone INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    tbl TEXT NOT NULL,
    col TEXT NOT NULL,
    row INTEGER NOT NULL,
    was INTEGER NOT NULL,
    now INTEGER NOT NULL
) @strict;
CREATE INDEX party_merge_row_of ON party_merge_row(gone);
