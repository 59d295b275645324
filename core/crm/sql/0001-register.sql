-- Organisations and people are two kinds of one thing.
CREATE TABLE party(
    id @id,
    uuid TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL CHECK (kind IN (1, 2)),   -- 1 organisation, 2 person
    name TEXT NOT NULL,                 -- as it is shown: "Élodie Charvoz"
    sort_name TEXT NOT NULL,            -- folded, people by family name: "charvoz elodie"
    short_name TEXT NOT NULL DEFAULT '',
    given_name TEXT NOT NULL DEFAULT '',
    family_name TEXT NOT NULL DEFAULT '',
    salutation TEXT NOT NULL DEFAULT '' CHECK (salutation IN ('', 'ms', 'mr')),
    title TEXT NOT NULL DEFAULT '',     -- "Dr"
    org_type TEXT NOT NULL DEFAULT ''
        CHECK (org_type IN ('', 'company', 'university', 'research', 'training',
                            'public', 'investor', 'network', 'other')),
    language TEXT NOT NULL DEFAULT '',  -- ISO 639-1, what to write in
    country TEXT NOT NULL DEFAULT '',   -- ISO 3166-1 alpha-2
    region TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    website TEXT NOT NULL DEFAULT '',
    latitude REAL,
    longitude REAL,
    headcount INTEGER,
    about TEXT NOT NULL DEFAULT '',
    owner INTEGER REFERENCES staff ON DELETE SET NULL,
    custom TEXT NOT NULL DEFAULT '{}',  -- JSON, custom fields
    external_id TEXT NOT NULL DEFAULT '', -- "pic:999984059": where it came from
    basis TEXT NOT NULL DEFAULT 'none'  -- on what basis a person may be written to
        CHECK (basis IN ('none', 'member', 'asked')),
    created_at INTEGER NOT NULL DEFAULT @now,
    updated_at INTEGER NOT NULL DEFAULT @now,
    deleted_at INTEGER                  -- in the trash
) @strict;
CREATE INDEX party_by_name ON party(kind, sort_name, id);
CREATE INDEX party_by_external ON party(external_id) WHERE external_id <> '';
CREATE INDEX party_by_country ON party(country);
CREATE INDEX party_by_owner ON party(owner) WHERE owner IS NOT NULL;

CREATE TABLE email_address(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    address TEXT NOT NULL,              -- as written
    folded TEXT NOT NULL,               -- as compared
    hash TEXT NOT NULL DEFAULT '',      -- keyed, as in suppression
    purpose TEXT NOT NULL DEFAULT 'work',
    main @bool NOT NULL DEFAULT 1,
    state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'bounced')),
    state_at INTEGER,
    said TEXT NOT NULL DEFAULT '',      -- the other server's words
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;
-- The first of a party is the one to write to: it works, it is the main one.
CREATE INDEX email_by_party ON email_address(party, state DESC, main DESC, id);
CREATE INDEX email_by_address ON email_address(folded);
CREATE INDEX email_by_hash ON email_address(hash);

CREATE TABLE phone(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    number TEXT NOT NULL,
    purpose TEXT NOT NULL DEFAULT 'work',
    main @bool NOT NULL DEFAULT 1
) @strict;
CREATE INDEX phone_by_party ON phone(party);

-- "party is LABEL of other": a person at an organisation, mostly.
CREATE TABLE role(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    label TEXT NOT NULL DEFAULT '',         -- "Head of recycling"
    label_back TEXT NOT NULL DEFAULT '',    -- read from the other side
    key_contact @bool NOT NULL DEFAULT 0,   -- whom to write to for the organisation
    since INTEGER,
    until INTEGER
) @strict;
CREATE INDEX role_by_party ON role(party, key_contact DESC, id);
CREATE INDEX role_by_other ON role(other, key_contact DESC, id);

CREATE TABLE cluster(
    id @id,
    name TEXT NOT NULL,
    postal_address TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT 'UTC',       -- tz database
    language TEXT NOT NULL DEFAULT 'en',
    country TEXT NOT NULL DEFAULT '',
    from_name TEXT NOT NULL DEFAULT '',
    from_address TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;

CREATE TABLE membership(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    type TEXT NOT NULL DEFAULT 'full',
    since INTEGER,
    until INTEGER,                          -- first instant it no longer holds
    UNIQUE (party, cluster, type, since)
) @strict;
CREATE INDEX membership_by_cluster ON membership(cluster, until);

CREATE TABLE tag(
    id @id,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
) @strict;
CREATE TABLE tagging(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    tag INTEGER NOT NULL REFERENCES tag ON DELETE CASCADE,
    UNIQUE (party, tag)
) @strict;
CREATE INDEX tagging_by_tag ON tagging(tag, party);

-- The tree of what members can do or need.
CREATE TABLE theme(
    id @id,
    parent INTEGER REFERENCES theme ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL
) @strict;
CREATE INDEX theme_by_name ON theme(folded);
CREATE TABLE competence(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    theme INTEGER NOT NULL REFERENCES theme ON DELETE CASCADE,
    level INTEGER NOT NULL DEFAULT 2 CHECK (level BETWEEN 0 AND 4),
    UNIQUE (party, theme)
) @strict;
CREATE INDEX competence_by_theme ON competence(theme);
CREATE TABLE need(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    theme INTEGER NOT NULL REFERENCES theme ON DELETE CASCADE,
    level INTEGER NOT NULL DEFAULT 2 CHECK (level BETWEEN 0 AND 4),
    UNIQUE (party, theme)
) @strict;
CREATE INDEX need_by_theme ON need(theme);

-- People who sign in.  Staff are people too: `party`.
CREATE TABLE staff(
    id @id,
    party INTEGER REFERENCES party ON DELETE SET NULL,
    name TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE,             -- folded e-mail address
    password TEXT NOT NULL DEFAULT '',      -- Argon2id; '': none yet
    role TEXT NOT NULL DEFAULT 'editor'
        CHECK (role IN ('admin', 'manager', 'editor', 'reader')),
    language TEXT NOT NULL DEFAULT 'en',
    theme TEXT NOT NULL DEFAULT '' CHECK (theme IN ('', 'light', 'dark')),
    name_order TEXT NOT NULL DEFAULT 'given' CHECK (name_order IN ('given', 'family')),
    signature TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT @now,
    disabled_at INTEGER
) @strict;
