-- The picture: a stored file is kept as long as some table names it in a column `file`.
ALTER TABLE cluster RENAME COLUMN logo TO file;
