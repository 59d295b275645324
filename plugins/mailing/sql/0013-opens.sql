-- Opens: 0 off, 1 of nobody, 2 by name; off unless somebody says what these people agreed to.
ALTER TABLE mailing_after ADD COLUMN opens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailing_after ADD COLUMN opens_consent TEXT NOT NULL DEFAULT '';
