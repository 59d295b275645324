CREATE TABLE mailing_mailing(
    id @id,
    subject TEXT NOT NULL DEFAULT '',
    preheader TEXT NOT NULL DEFAULT '',
    markdown TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'en',
    filter TEXT NOT NULL DEFAULT '',        -- who, in the filter language
    mode INTEGER NOT NULL DEFAULT 0,        -- 0 key contact, 1 all people of an organisation
    topic INTEGER,                          -- what unsubscribing leaves
    sender INTEGER,                         -- staff whose name and address it bears; NULL: the cluster's
    state TEXT NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'preparing', 'sending', 'paused', 'cancelled', 'done')),
    version INTEGER NOT NULL DEFAULT 1,     -- so that two editors do not overwrite each other
    letter INTEGER,
    interaction INTEGER,
    job INTEGER,                            -- that fills the outbox
    staff INTEGER,                          -- who wrote it
    sent_by INTEGER,
    created_at INTEGER NOT NULL DEFAULT @now,
    saved_at INTEGER NOT NULL DEFAULT @now,
    started_at INTEGER,
    ended_at INTEGER
) @strict;
CREATE INDEX mailing_by_state ON mailing_mailing(state, id);
CREATE INDEX mailing_by_letter ON mailing_mailing(letter);
CREATE INDEX mailing_by_interaction ON mailing_mailing(interaction);
