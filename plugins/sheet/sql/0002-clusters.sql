-- Whose indicator it is; NULL: of all clusters.
ALTER TABLE sheet_indicator ADD COLUMN cluster INTEGER REFERENCES cluster ON DELETE SET NULL;
