-- With which permission it was asked for: what it may write is asked by it; NULL: crm.write.
ALTER TABLE job ADD COLUMN permission TEXT;
