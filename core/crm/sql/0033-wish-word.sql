-- Of a wish to leave that was confirmed: the word it wrote into the log of consent, and the
-- address it stopped (its keyed hash), with the reason for which that was stopped before.
ALTER TABLE proposal ADD COLUMN word INTEGER REFERENCES consent ON DELETE SET NULL;
ALTER TABLE proposal ADD COLUMN stopped TEXT NOT NULL DEFAULT '';
ALTER TABLE proposal ADD COLUMN stopped_before TEXT NOT NULL DEFAULT '';
