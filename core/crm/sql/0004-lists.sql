-- Saved filters: of whom, and whom they list.
ALTER TABLE segment ADD COLUMN kind INTEGER NOT NULL DEFAULT 2
    CHECK (kind IN (1, 2));             -- the list it opens: 1 organisations, 2 people
ALTER TABLE segment ADD COLUMN shared @bool NOT NULL DEFAULT 0;
UPDATE segment SET shared = 1 WHERE staff IS NULL;

-- Keys of a single letter (WCAG 2.1.4: can be turned off).
ALTER TABLE staff ADD COLUMN shortcuts @bool NOT NULL DEFAULT 1;

-- How many are in no trash: a list says it on each page, and counting 100,000 rows takes
-- longer than showing 50 of them.
CREATE TABLE party_count(
    kind INTEGER PRIMARY KEY NOT NULL,
    n INTEGER NOT NULL
) @strict;
INSERT INTO party_count(kind, n)
    SELECT k.kind, (SELECT count(*) FROM party p WHERE p.kind = k.kind AND p.deleted_at IS NULL)
    FROM (SELECT 1 AS kind UNION ALL SELECT 2) k;
CREATE TRIGGER party_count_i AFTER INSERT ON party WHEN NEW.deleted_at IS NULL BEGIN
    UPDATE party_count SET n = n + 1 WHERE kind = NEW.kind;
END;
CREATE TRIGGER party_count_d AFTER DELETE ON party WHEN OLD.deleted_at IS NULL BEGIN
    UPDATE party_count SET n = n - 1 WHERE kind = OLD.kind;
END;
CREATE TRIGGER party_count_u AFTER UPDATE OF deleted_at, kind ON party BEGIN
    UPDATE party_count SET n = n - 1 WHERE OLD.deleted_at IS NULL AND kind = OLD.kind;
    UPDATE party_count SET n = n + 1 WHERE NEW.deleted_at IS NULL AND kind = NEW.kind;
END;

-- A list in each of these orders is a range of an index.
CREATE INDEX party_list_country ON party(kind, country, id);
CREATE INDEX party_list_created ON party(kind, created_at, id);
CREATE INDEX task_by_due ON task(due_at, id) WHERE done_at IS NULL;
CREATE INDEX task_by_done ON task(done_at) WHERE done_at IS NOT NULL;
CREATE INDEX interaction_by_author ON interaction(author, at) WHERE kind IN ('meeting', 'visit');
