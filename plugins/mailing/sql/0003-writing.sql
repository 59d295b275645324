-- Whoever writes is not kept from saving by what happens to other parts of a mailing.
ALTER TABLE mailing_mailing ADD COLUMN edit_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE mailing_mailing ADD COLUMN saved_by INTEGER;    -- staff
ALTER TABLE mailing_mailing ADD COLUMN typed_set INTEGER;   -- the change set that what is typed goes on in
-- The text in other languages; the original stands in mailing_mailing.
CREATE TABLE mailing_text(
    id @id,
    mailing INTEGER NOT NULL REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    preheader TEXT NOT NULL DEFAULT '',
    markdown TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    saved_by INTEGER,
    saved_at INTEGER NOT NULL DEFAULT @now,
    -- The original as it was when somebody last said that this one says the same.
    from_subject TEXT NOT NULL DEFAULT '',
    from_preheader TEXT NOT NULL DEFAULT '',
    from_markdown TEXT NOT NULL DEFAULT '',
    UNIQUE (mailing, language)
) @strict;
-- A template's text with places that are filled in, [[slot name=... hint="..."]]; '': a text without.
ALTER TABLE mailing_mailing ADD COLUMN frame TEXT NOT NULL DEFAULT '';
ALTER TABLE mailing_mailing ADD COLUMN slots TEXT NOT NULL DEFAULT '{}';    -- what stands in them, by name
ALTER TABLE mailing_text ADD COLUMN frame TEXT NOT NULL DEFAULT '';
ALTER TABLE mailing_text ADD COLUMN slots TEXT NOT NULL DEFAULT '{}';
-- Templates that people made; those that ship are files.
CREATE TABLE mailing_template(
    id @id,
    name TEXT NOT NULL,
    language TEXT NOT NULL,                 -- of its original
    cluster INTEGER,
    staff INTEGER,
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE TABLE mailing_template_text(
    id @id,
    template INTEGER NOT NULL REFERENCES mailing_template(id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    preheader TEXT NOT NULL DEFAULT '',
    markdown TEXT NOT NULL DEFAULT '',
    UNIQUE (template, language)
) @strict;
-- Who looks at tests before a mailing goes out.
CREATE TABLE mailing_tester(
    id @id,
    cluster INTEGER NOT NULL,
    address TEXT NOT NULL,
    UNIQUE (cluster, address)
) @strict;
