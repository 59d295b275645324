-- How a source is read: by a script, and which columns it was seen to have.
ALTER TABLE funding_source ADD COLUMN reader TEXT NOT NULL DEFAULT '';
ALTER TABLE funding_source ADD COLUMN columns TEXT NOT NULL DEFAULT '[]';
