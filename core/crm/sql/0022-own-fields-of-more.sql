-- Fields of one's own belong to parties, to memberships, or to entries of the history.
ALTER TABLE custom_field ADD COLUMN belongs TEXT NOT NULL DEFAULT 'party'
    CHECK (belongs IN ('party', 'membership', 'interaction'));

CREATE TABLE custom_value_of_more(
    id @id,
    party INTEGER REFERENCES party ON DELETE CASCADE,           -- one of the three
    membership INTEGER REFERENCES membership ON DELETE CASCADE,
    interaction INTEGER REFERENCES interaction ON DELETE CASCADE,
    field INTEGER NOT NULL REFERENCES custom_field ON DELETE CASCADE,
    slot INTEGER NOT NULL DEFAULT 0,    -- the choice, of a field that takes several
    text TEXT,                          -- line, area, country
    number REAL,                        -- number, money, yes (1) and no (0)
    at INTEGER,                         -- day: its first instant
    choice INTEGER REFERENCES custom_choice ON DELETE CASCADE,
    CHECK ((party IS NULL) + (membership IS NULL) + (interaction IS NULL) = 2),
    UNIQUE (party, field, slot),
    UNIQUE (membership, field, slot),
    UNIQUE (interaction, field, slot)
) @strict;
INSERT INTO custom_value_of_more(id, party, field, slot, text, number, at, choice)
    SELECT id, party, field, slot, text, number, at, choice FROM custom_value;
-- An id is never given twice.
DELETE FROM sqlite_sequence WHERE name = 'custom_value_of_more';
INSERT INTO sqlite_sequence(name, seq)
    SELECT 'custom_value_of_more', seq FROM sqlite_sequence WHERE name = 'custom_value';
DROP TABLE custom_value;
ALTER TABLE custom_value_of_more RENAME TO custom_value;
CREATE INDEX custom_value_of_field ON custom_value(field, party);
CREATE INDEX custom_value_of_choice ON custom_value(choice) WHERE choice IS NOT NULL;
