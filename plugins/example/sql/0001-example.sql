CREATE TABLE example_idea(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    words TEXT NOT NULL,
    file_name TEXT NOT NULL DEFAULT '',
    file @blob,
    confirmed @bool NOT NULL DEFAULT 0,     -- by its author, on the public page
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX example_idea_by_party ON example_idea(party);
