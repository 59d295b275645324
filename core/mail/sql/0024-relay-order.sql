-- Which server is asked first, where the others only stand in for it (`mail.relays_in_order`).
ALTER TABLE relay ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE relay SET position = id;
