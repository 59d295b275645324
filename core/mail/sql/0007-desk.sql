-- The inbox: a row for each exchange of mails with somebody who wrote.
CREATE TABLE desk(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,      -- who wrote last
    root INTEGER REFERENCES interaction ON DELETE SET NULL,         -- what the first mail answers
    last INTEGER REFERENCES interaction ON DELETE SET NULL,         -- the last mail that came
    staff INTEGER REFERENCES staff ON DELETE SET NULL,              -- whose it is; NULL: nobody's
    came_at INTEGER NOT NULL,               -- when the last mail came ...
    waits_since INTEGER NOT NULL,           -- ... and the first that nobody has answered
    snoozed_until INTEGER,                  -- it comes back by itself
    done_at INTEGER
) @strict;
CREATE INDEX desk_open ON desk(staff, came_at) WHERE done_at IS NULL;
CREATE INDEX desk_done ON desk(done_at) WHERE done_at IS NOT NULL;
CREATE INDEX desk_by_party ON desk(party, root);
-- Asked for each entry that an undo would take away.
CREATE INDEX desk_by_root ON desk(root) WHERE root IS NOT NULL;
CREATE INDEX desk_by_last ON desk(last) WHERE last IS NOT NULL;

-- Its mails, those that came and those that were written.
CREATE TABLE desk_mail(
    id @id,
    desk INTEGER NOT NULL REFERENCES desk ON DELETE CASCADE,
    interaction INTEGER NOT NULL UNIQUE REFERENCES interaction ON DELETE CASCADE
) @strict;
CREATE INDEX desk_mail_by_desk ON desk_mail(desk);

-- How many files came along.
ALTER TABLE message ADD COLUMN attached INTEGER NOT NULL DEFAULT 0;
