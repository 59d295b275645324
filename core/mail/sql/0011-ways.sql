-- Whose mailbox it is: mail that is handed over there, they hand over.
ALTER TABLE mail_source ADD COLUMN staff INTEGER REFERENCES staff ON DELETE SET NULL;
CREATE INDEX mail_source_by_staff ON mail_source(staff) WHERE staff IS NOT NULL;

-- What is moved into it is handed over for filing.
ALTER TABLE mail_folder ADD COLUMN handed @bool NOT NULL DEFAULT 0;

-- The mailbox where it was moved into such a folder.
ALTER TABLE message ADD COLUMN handed INTEGER REFERENCES mail_source ON DELETE SET NULL;
CREATE INDEX message_by_handed ON message(handed) WHERE handed IS NOT NULL;

-- It is the mail itself, not a copy or one that forwards it.
ALTER TABLE capture ADD COLUMN moved @bool NOT NULL DEFAULT 0;

-- Addresses that its mails went to, of which there is an end.
ALTER TABLE first_day ADD COLUMN takers INTEGER NOT NULL DEFAULT 0;
