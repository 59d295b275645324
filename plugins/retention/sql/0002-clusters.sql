-- Whose rule it is: it means people of this cluster only; NULL: of all.
ALTER TABLE retention_rule ADD COLUMN cluster INTEGER REFERENCES cluster ON DELETE CASCADE;
