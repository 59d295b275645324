-- Whose mailing it is: its sender, its look, its people.
ALTER TABLE mailing_mailing ADD COLUMN cluster INTEGER;
UPDATE mailing_mailing SET cluster = (SELECT min(id) FROM cluster);
