-- How many mails of a letter may begin in a minute.
ALTER TABLE letter ADD COLUMN per_minute INTEGER NOT NULL DEFAULT 0;    -- 0: any number
ALTER TABLE letter ADD COLUMN rests_until INTEGER;  -- its slice of a minute has had its mails
CREATE INDEX letter_to_rest ON letter(rests_until) WHERE rests_until IS NOT NULL;
