-- The job board of a cluster, which anybody can see, and where applications go by mail.
CREATE TABLE recruitment_board(
    id @id,
    cluster INTEGER NOT NULL UNIQUE REFERENCES cluster ON DELETE CASCADE,
    public @bool NOT NULL DEFAULT 0,    -- it is there
    words TEXT NOT NULL DEFAULT ''      -- above it, Markdown
) @strict;
