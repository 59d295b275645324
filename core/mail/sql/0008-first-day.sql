-- First day: what the headers of one's own mail say, for whoever brought them alone, until it
-- is accepted or thrown away.  After thirty days it goes by itself.
CREATE TABLE first_day(
    id @id,
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    name TEXT NOT NULL,                     -- of the file, or "anna@example.org: Sent"
    file TEXT NOT NULL DEFAULT '',          -- in tmp/, until it was read
    host TEXT NOT NULL DEFAULT '',          -- or a mailbox, ...
    port INTEGER NOT NULL DEFAULT 0,
    security TEXT NOT NULL DEFAULT '',
    login TEXT NOT NULL DEFAULT '',
    password TEXT NOT NULL DEFAULT '',      -- ... sealed, until it was read
    folder TEXT NOT NULL DEFAULT '',
    addresses TEXT NOT NULL DEFAULT '[]',   -- JSON: their own
    state TEXT NOT NULL DEFAULT 'reading'
        CHECK (state IN ('reading', 'paused', 'sorting', 'ready', 'failed')),
    job INTEGER,
    error TEXT NOT NULL DEFAULT '',
    validity INTEGER NOT NULL DEFAULT 0,    -- UIDVALIDITY
    at INTEGER NOT NULL DEFAULT 0,          -- how far: bytes, or the last uid
    read INTEGER NOT NULL DEFAULT 0,        -- mails
    again INTEGER NOT NULL DEFAULT 0,       -- of them such as had come before
    lists INTEGER NOT NULL DEFAULT 0,       -- ... by lists and programs
    many INTEGER NOT NULL DEFAULT 0,        -- ... to more than fifty
    newest INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT @now,
    ended_at INTEGER
) @strict;
CREATE INDEX first_day_by_staff ON first_day(staff);

-- One acceptance: one change set.
CREATE TABLE first_taking(
    id @id,
    draft INTEGER NOT NULL REFERENCES first_day ON DELETE CASCADE,
    change_set INTEGER NOT NULL,
    dates @bool NOT NULL DEFAULT 0,         -- the dates of mails become contacts
    job INTEGER,
    state TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done')),
    people INTEGER NOT NULL DEFAULT 0,      -- new ones
    orgs INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,       -- who was there already
    contacts INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,     -- who took them may not change them
    created_at INTEGER NOT NULL DEFAULT @now,
    ended_at INTEGER
) @strict;
CREATE INDEX first_taking_by_draft ON first_taking(draft);

CREATE TABLE first_org(
    id @id,
    draft INTEGER NOT NULL REFERENCES first_day ON DELETE CASCADE,
    domain TEXT NOT NULL,
    name TEXT NOT NULL,                     -- guessed of it
    party INTEGER REFERENCES party ON DELETE SET NULL,
    UNIQUE (draft, domain)
) @strict;
CREATE INDEX first_org_by_party ON first_org(party) WHERE party IS NOT NULL;

CREATE TABLE first_person(
    id @id,
    draft INTEGER NOT NULL REFERENCES first_day ON DELETE CASCADE,
    address TEXT NOT NULL,                  -- folded
    name TEXT NOT NULL DEFAULT '',          -- the best that was seen
    worth INTEGER NOT NULL DEFAULT 0,       -- how good
    list @bool NOT NULL DEFAULT 0,          -- it is a list's address
    wrote INTEGER NOT NULL DEFAULT 0,       -- mails to them
    came INTEGER NOT NULL DEFAULT 0,        -- mails of theirs
    months INTEGER NOT NULL DEFAULT 0,      -- in how many
    first_at INTEGER NOT NULL DEFAULT 0,
    last_at INTEGER NOT NULL DEFAULT 0,
    left_out TEXT NOT NULL DEFAULT '',      -- why: "own", "colleague" ...; '': not
    part TEXT NOT NULL DEFAULT '',          -- group: "member", "known", "new", "single"
    quiet @bool NOT NULL DEFAULT 0,
    org INTEGER REFERENCES first_org ON DELETE SET NULL,
    party INTEGER REFERENCES party ON DELETE SET NULL,
    wanted INTEGER REFERENCES first_taking ON DELETE SET NULL,
    taken INTEGER REFERENCES first_taking ON DELETE SET NULL,
    UNIQUE (draft, address)
) @strict;
CREATE INDEX first_person_by_part ON first_person(draft, part);
CREATE INDEX first_person_by_party ON first_person(party) WHERE party IS NOT NULL;
CREATE INDEX first_person_by_org ON first_person(org) WHERE org IS NOT NULL;
CREATE INDEX first_person_wanted ON first_person(wanted) WHERE wanted IS NOT NULL;
CREATE INDEX first_person_taken ON first_person(taken) WHERE taken IS NOT NULL;

CREATE TABLE first_mail(
    id @id,
    draft INTEGER NOT NULL REFERENCES first_day ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    author INTEGER NOT NULL REFERENCES first_person ON DELETE CASCADE,
    among INTEGER NOT NULL,                 -- how many it went to
    UNIQUE (draft, message_id)
) @strict;
CREATE INDEX first_mail_by_author ON first_mail(author);

-- Whom it went to; `taken`: it became a contact of theirs.
CREATE TABLE first_taker(
    id @id,
    mail INTEGER NOT NULL REFERENCES first_mail ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES first_person ON DELETE CASCADE,
    UNIQUE (mail, person)
) @strict;
CREATE INDEX first_taker_by_person ON first_taker(person);

-- The mails that are contacts without text: when the whole mail comes, it takes their place.
CREATE TABLE mail_dated(
    id @id,
    message_id TEXT NOT NULL,
    interaction INTEGER NOT NULL REFERENCES interaction ON DELETE CASCADE,
    UNIQUE (message_id, interaction)
) @strict;
CREATE INDEX mail_dated_by_interaction ON mail_dated(interaction);
