-- Whose name and reply address a letter bears: one user's, that of whoever is in charge of
-- the reader, or that of whoever writes to a country.
ALTER TABLE letter ADD COLUMN sender INTEGER REFERENCES staff ON DELETE SET NULL;
ALTER TABLE letter ADD COLUMN sender_mode INTEGER NOT NULL DEFAULT 0;
CREATE INDEX letter_by_sender ON letter(sender) WHERE sender IS NOT NULL;

CREATE TABLE letter_sender(
    id @id,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    country TEXT NOT NULL,
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    UNIQUE (letter, country)
) @strict;
CREATE INDEX letter_sender_by_staff ON letter_sender(staff);

-- Whose it was for this person; NULL: the organisation's own.
ALTER TABLE outbox ADD COLUMN sender INTEGER;
