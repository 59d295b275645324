-- Of a notice (CORDEE_LETTER_NOTICE): why its readers get it, in the footer.
ALTER TABLE letter ADD COLUMN why TEXT NOT NULL DEFAULT '';
