-- A half-written answer to an exchange of the inbox, as its writer left it.
CREATE TABLE answer_draft(
    id @id,
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    desk INTEGER NOT NULL REFERENCES desk ON DELETE CASCADE,
    address TEXT NOT NULL,                  -- which of hers was chosen
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    UNIQUE (staff, desk)
) @strict;
CREATE INDEX answer_draft_by_desk ON answer_draft(desk);
