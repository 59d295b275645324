-- Fields that people make themselves.
CREATE TABLE custom_field(
    id @id,
    word TEXT NOT NULL UNIQUE,          -- in filters, files and mails: "turnover"
    name TEXT NOT NULL,                 -- as it is shown
    subject TEXT NOT NULL CHECK (subject IN ('org', 'person', 'both')),
    shape TEXT NOT NULL CHECK (shape IN ('line', 'area', 'number', 'money', 'day', 'yesno',
                                         'choice', 'choices', 'country')),
    unit TEXT NOT NULL DEFAULT '',      -- "EUR", "kg"
    help TEXT NOT NULL DEFAULT '',
    place INTEGER NOT NULL DEFAULT 0,
    retired_at INTEGER,                 -- offered no more; what is in it stays
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;

CREATE TABLE custom_choice(
    id @id,
    field INTEGER NOT NULL REFERENCES custom_field ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    place INTEGER NOT NULL DEFAULT 0,
    retired_at INTEGER,
    UNIQUE (field, folded)
) @strict;

-- One value, in the column of its type.
CREATE TABLE custom_value(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    field INTEGER NOT NULL REFERENCES custom_field ON DELETE CASCADE,
    slot INTEGER NOT NULL DEFAULT 0,    -- the choice, of a field that takes several
    text TEXT,                          -- line, area, country
    number REAL,                        -- number, money, yes (1) and no (0)
    at INTEGER,                         -- day: its first instant
    choice INTEGER REFERENCES custom_choice ON DELETE CASCADE,
    UNIQUE (party, field, slot)
) @strict;
CREATE INDEX custom_value_of_field ON custom_value(field, party);
CREATE INDEX custom_value_of_choice ON custom_value(choice) WHERE choice IS NOT NULL;

-- Grows with each change of a definition, so that every process knows when to read anew.
CREATE TABLE custom_version(id INTEGER PRIMARY KEY, n INTEGER NOT NULL);
INSERT INTO custom_version(id, n) VALUES (1, 1);
CREATE TRIGGER custom_field_i AFTER INSERT ON custom_field BEGIN
    UPDATE custom_version SET n = n + 1; END;
CREATE TRIGGER custom_field_u AFTER UPDATE ON custom_field BEGIN
    UPDATE custom_version SET n = n + 1; END;
CREATE TRIGGER custom_field_d AFTER DELETE ON custom_field BEGIN
    UPDATE custom_version SET n = n + 1; END;
CREATE TRIGGER custom_choice_i AFTER INSERT ON custom_choice BEGIN
    UPDATE custom_version SET n = n + 1; END;
CREATE TRIGGER custom_choice_u AFTER UPDATE ON custom_choice BEGIN
    UPDATE custom_version SET n = n + 1; END;
CREATE TRIGGER custom_choice_d AFTER DELETE ON custom_choice BEGIN
    UPDATE custom_version SET n = n + 1; END;
