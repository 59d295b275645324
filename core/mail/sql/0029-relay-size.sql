-- How large a mail may be, as the server said when it was last spoken to (SIZE, RFC 1870).
ALTER TABLE relay ADD COLUMN size_most INTEGER NOT NULL DEFAULT -1; -- bytes; 0: any; -1: not said
