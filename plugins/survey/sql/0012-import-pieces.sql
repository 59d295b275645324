-- The bytes of a file that waits, in pieces: reading it takes the memory of one.
CREATE TABLE survey_import_piece(
    import INTEGER NOT NULL REFERENCES survey_import ON DELETE CASCADE,
    n INTEGER NOT NULL,             -- from 0
    bytes @blob NOT NULL,
    PRIMARY KEY (import, n)
) @strict;
INSERT INTO survey_import_piece(import, n, bytes)
    SELECT id, 0, bytes FROM survey_import WHERE bytes IS NOT NULL;
ALTER TABLE survey_import DROP COLUMN bytes;
