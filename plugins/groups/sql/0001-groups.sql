-- Groups and working groups; of a cluster (NULL: of none).
CREATE TABLE groups_group(
    id @id,
    cluster INTEGER,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL DEFAULT '',
    since INTEGER,
    until INTEGER,                  -- first instant it is no more
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;

-- Who belongs to it, and for which organisation they stand there.  Who left has an end,
-- and begins anew in the same row.
CREATE TABLE groups_member(
    id @id,
    grp INTEGER NOT NULL REFERENCES groups_group ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    org INTEGER REFERENCES party ON DELETE SET NULL,
    speaker @bool NOT NULL DEFAULT 0,
    since INTEGER,
    until INTEGER,
    UNIQUE (grp, person)
) @strict;
CREATE INDEX groups_member_by_person ON groups_member(person);
CREATE INDEX groups_member_by_org ON groups_member(org);

-- A meeting of a group is an entry on the timeline of all who were there.
CREATE TABLE groups_meeting(
    id @id,
    grp INTEGER NOT NULL REFERENCES groups_group ON DELETE CASCADE,
    interaction INTEGER NOT NULL UNIQUE REFERENCES interaction ON DELETE CASCADE
) @strict;
CREATE INDEX groups_meeting_by_group ON groups_meeting(grp);
