-- The job board of a cluster, which anybody can see, and where applications go by mail.
CREATE TABLE recruitment_board(
    id @id,
    cluster INTEGER NOT NULL UNIQUE REFERENCES cluster ON DELETE CASCADE,
    word TEXT NOT NULL UNIQUE,          -- in its address: "alpine-polymers"
    public @bool NOT NULL DEFAULT 0,    -- it is there
    words TEXT NOT NULL DEFAULT ''      -- above it, Markdown
) @strict;

-- An application by the form: nothing of it is in the register or shown to anybody before
-- whoever reads its address says that it is theirs.
CREATE TABLE recruitment_application(
    id @id,
    opening INTEGER NOT NULL REFERENCES recruitment_opening ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'draft' -- draft: files of a form that is not right yet
        CHECK (state IN ('draft', 'waiting', 'done')),
    email TEXT NOT NULL DEFAULT '',     -- folded; '' when it is done
    said TEXT NOT NULL DEFAULT '{}',    -- what the form said, by the names of its fields
    language TEXT NOT NULL DEFAULT '',  -- they read
    mails INTEGER NOT NULL DEFAULT 0,   -- that asked for their word
    sent_at INTEGER,                    -- the form
    at INTEGER NOT NULL DEFAULT @now    -- when it came to this state
) @strict;
CREATE INDEX recruitment_application_by_email ON recruitment_application(email, opening);
CREATE INDEX recruitment_application_by_opening ON recruitment_application(opening, state);

CREATE TABLE recruitment_application_file(
    id @id,
    application INTEGER NOT NULL REFERENCES recruitment_application ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    file TEXT NOT NULL,                 -- of mail->file_take
    size INTEGER NOT NULL
) @strict;
CREATE INDEX recruitment_application_file_of ON recruitment_application_file(application);
