-- Mail that users hand over for filing.  Their secret addresses follow from the key of the
-- installation and a number that grows when one is renewed.
CREATE TABLE drop_turn(
    staff INTEGER PRIMARY KEY NOT NULL REFERENCES staff ON DELETE CASCADE,
    turn INTEGER NOT NULL DEFAULT 1
) @strict;

CREATE TABLE capture(
    message INTEGER PRIMARY KEY NOT NULL REFERENCES message ON DELETE CASCADE,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,  -- who handed it over
    own @bool NOT NULL DEFAULT 0            -- nobody else may see it
) @strict;

-- What was found in it: the mail itself, or those that it forwards.
CREATE TABLE capture_mail(
    id @id,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    n INTEGER NOT NULL,                     -- from 0
    original TEXT NOT NULL DEFAULT '',      -- its Message-ID, without brackets
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    UNIQUE (message, n)
) @strict;
CREATE INDEX capture_mail_by_original ON capture_mail(original) WHERE original <> '';
CREATE INDEX capture_mail_by_interaction ON capture_mail(interaction) WHERE interaction IS NOT NULL;

-- Who took part and is not in the register yet.
CREATE TABLE capture_person(
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    folded TEXT NOT NULL,
    PRIMARY KEY (message, folded)
) @strict;
CREATE INDEX capture_person_by_address ON capture_person(folded);
