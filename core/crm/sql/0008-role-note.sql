-- What is worth knowing about a place at an organisation.
ALTER TABLE role ADD COLUMN note TEXT NOT NULL DEFAULT '';
