-- The cluster that who asked for it looked at; NULL: all.
ALTER TABLE job ADD COLUMN cluster INTEGER;
