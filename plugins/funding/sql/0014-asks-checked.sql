-- What a call asks is read off it until somebody says what it is: then, and who.
ALTER TABLE funding_project ADD COLUMN checked_at INTEGER;
ALTER TABLE funding_project ADD COLUMN checked_by INTEGER REFERENCES staff ON DELETE SET NULL;
UPDATE funding_project SET checked_at = made_at WHERE call IS NULL
    AND (partners > 0 OR countries > 0 OR sme OR laboratory);
-- A project that was not chosen is decided, too.
-- watching, preparing, submitted, chosen, funded, rejected or dropped: together/words.c
ALTER TABLE funding_project ADD COLUMN stage TEXT NOT NULL DEFAULT 'watching';
UPDATE funding_project SET stage = CASE state WHEN 'decided' THEN 'chosen' ELSE state END;
ALTER TABLE funding_project DROP COLUMN state;
ALTER TABLE funding_project RENAME COLUMN stage TO state;
