-- Who gets a mailing, beside its filter; no row: nothing was chosen.
CREATE TABLE mailing_choice(
    id @id,
    mailing INTEGER NOT NULL UNIQUE REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    one_each @bool NOT NULL DEFAULT 0,      -- of the people of one organisation only one
    notice @bool NOT NULL DEFAULT 0,        -- what its readers must be told: consent to mailings does not count
    why TEXT NOT NULL DEFAULT '',           -- of a notice: why they get it, in its footer
    reason TEXT NOT NULL DEFAULT '',        -- of a notice: why it is one, for the log
    budget TEXT NOT NULL DEFAULT ''         -- '': as set for all mailings
        CHECK (budget = '' OR budget = 'off' OR budget = 'warn' OR budget = 'defer' OR budget = 'key')
) @strict;
-- Saved filters that let in or keep out, and mailings of which the recipients are kept out.
CREATE TABLE mailing_part(
    id @id,
    mailing INTEGER NOT NULL REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind = 'segment' OR kind = 'mailing'),
    ref INTEGER NOT NULL,                   -- its number; it may be gone
    keeps_out @bool NOT NULL DEFAULT 0,
    UNIQUE (mailing, kind, ref)
) @strict;
-- A list of addresses that was pasted, a row an address.
CREATE TABLE mailing_listed(
    id @id,
    mailing INTEGER NOT NULL REFERENCES mailing_mailing(id) ON DELETE CASCADE,
    given TEXT NOT NULL,                    -- as it stood there
    folded TEXT NOT NULL DEFAULT '',        -- '': it is no address
    party INTEGER REFERENCES party ON DELETE SET NULL,
    state TEXT NOT NULL CHECK (state = 'matched' OR state = 'unknown' OR state = 'malformed' OR state = 'double')
) @strict;
CREATE INDEX mailing_listed_by_mailing ON mailing_listed(mailing, state, id);
CREATE INDEX mailing_listed_by_party ON mailing_listed(party);
CREATE INDEX mailing_listed_by_address ON mailing_listed(folded);
