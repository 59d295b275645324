-- The page that a follow-up of nobody leads to; '': none.
ALTER TABLE task ADD COLUMN path TEXT NOT NULL DEFAULT '';
