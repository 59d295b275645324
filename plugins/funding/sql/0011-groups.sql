-- A profile of several: whoever the filter yields, such as a working group.  It has no
-- party; of a cluster (NULL: of none).
ALTER TABLE funding_profile ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE funding_profile ADD COLUMN filter TEXT NOT NULL DEFAULT '';
ALTER TABLE funding_profile ADD COLUMN cluster INTEGER;

-- Whom the filters yielded when calls were matched last: each run puts them down anew.
CREATE TABLE funding_profile_person(
    id @id,
    profile INTEGER NOT NULL REFERENCES funding_profile ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    UNIQUE (profile, person)
) @strict;
CREATE INDEX funding_profile_person_by_person ON funding_profile_person(person);
