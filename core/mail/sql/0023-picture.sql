-- The library of pictures for letters.  `key` stands in texts and in the address at which everybody may
-- fetch the picture: the same for all readers, so that it tells nothing of who opened a mail.
CREATE TABLE picture(
    id @id,
    key TEXT NOT NULL UNIQUE,
    cluster INTEGER NOT NULL,
    name TEXT NOT NULL,
    alt TEXT NOT NULL,                      -- what it shows; '': it only decorates, somebody said so
    type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size INTEGER NOT NULL,
    file TEXT NOT NULL,                     -- under files/
    staff INTEGER,
    created_at INTEGER NOT NULL DEFAULT @now,
    gone_at INTEGER                         -- taken out of the library, and still in texts that have it
) @strict;
CREATE INDEX picture_by_cluster ON picture(cluster, id);
CREATE INDEX picture_by_file ON picture(file);
CREATE TRIGGER picture_gone_d AFTER DELETE ON picture BEGIN
    INSERT INTO attachment_gone(hash, at) VALUES(OLD.file, @now)
        ON CONFLICT(hash) DO UPDATE SET at = excluded.at;
END;
