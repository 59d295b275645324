-- Whose row it was before a merge gave the better turn of two records to the one that
-- stays; with it the persons are exchanged back when the merge is taken back.
ALTER TABLE training_signup ADD COLUMN before_merge INTEGER REFERENCES party ON DELETE SET NULL;
