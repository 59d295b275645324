-- From which template it was begun, "newsletter" or a number: its other languages are offered too.
ALTER TABLE mailing_mailing ADD COLUMN template TEXT NOT NULL DEFAULT '';
