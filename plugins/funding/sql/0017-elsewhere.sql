-- Organisations that other clusters of this server may find as a partner, without their
-- name: by `id`, their country, their kind and what they can do.
CREATE TABLE funding_findable(
    id @id,
    party INTEGER NOT NULL UNIQUE REFERENCES party ON DELETE CASCADE,
    person INTEGER REFERENCES party ON DELETE SET NULL, -- who said so; NULL: the office wrote it down
    said_at INTEGER NOT NULL
) @strict;
CREATE INDEX funding_findable_by_person ON funding_findable(person);
-- Who was found so: through which cluster they are asked, and by which number.
ALTER TABLE funding_partner ADD COLUMN elsewhere INTEGER;
ALTER TABLE funding_partner ADD COLUMN number INTEGER;
CREATE INDEX funding_partner_to_ask ON funding_partner(project) WHERE elsewhere IS NOT NULL
    AND state = 'new' AND asked_at IS NULL;
