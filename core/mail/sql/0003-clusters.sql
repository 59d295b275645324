-- Whose name, colour, address and topics it bears; NULL: the first one's.
ALTER TABLE letter ADD COLUMN cluster INTEGER REFERENCES cluster ON DELETE SET NULL;
