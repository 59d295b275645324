-- The budget by which rows of a letter wait (their reason is 'budget'): it is asked again when they are due.
ALTER TABLE letter ADD COLUMN per_person INTEGER NOT NULL DEFAULT 0;    -- in seven days; 0: any number
ALTER TABLE letter ADD COLUMN per_org INTEGER NOT NULL DEFAULT 0;
