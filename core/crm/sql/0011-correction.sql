-- What people corrected in their own data by a signed link: a row for each field.  Some
-- fields wait for somebody here to say yes.
CREATE TABLE correction(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    field TEXT NOT NULL,                    -- as in core/crm/correct/fields.c
    was TEXT NOT NULL DEFAULT '',
    said TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'taken', 'accepted', 'refused')),
    origin TEXT NOT NULL DEFAULT '',        -- the address it came from
    task INTEGER REFERENCES task ON DELETE SET NULL,    -- the follow-up it made
    at INTEGER NOT NULL DEFAULT @now,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,  -- who decided
    decided_at INTEGER
) @strict;
CREATE INDEX correction_by_party ON correction(party, id);
CREATE INDEX correction_to_decide ON correction(id) WHERE state = 'waiting';

-- A link in a mailing is good once: rows of the outbox whose link was used.
CREATE TABLE correction_link(
    outbox INTEGER PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL DEFAULT @now
) @strict;

-- A promise of the other side: we only watch it.
ALTER TABLE task ADD COLUMN theirs @bool NOT NULL DEFAULT 0;
