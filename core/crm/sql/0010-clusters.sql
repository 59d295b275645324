-- Several clusters in one installation.  With one, all of this says nothing.
ALTER TABLE cluster ADD COLUMN colour TEXT NOT NULL DEFAULT '';     -- "#1c7a5c"
ALTER TABLE cluster ADD COLUMN logo TEXT NOT NULL DEFAULT '';       -- SHA-256 under files/
ALTER TABLE cluster ADD COLUMN logo_type TEXT NOT NULL DEFAULT '';  -- "image/png"
ALTER TABLE cluster ADD COLUMN retired_at INTEGER;

-- Who works where.  Whoever works everywhere has staff.role in all clusters, also in
-- those to come; of the others only these rows count, and none means nothing is seen.
ALTER TABLE staff ADD COLUMN everywhere @bool NOT NULL DEFAULT 1;
ALTER TABLE staff ADD COLUMN cluster INTEGER REFERENCES cluster ON DELETE SET NULL; -- looked at; NULL: all
CREATE TABLE staff_cluster(
    id @id,
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('manager', 'editor', 'reader')),
    UNIQUE (staff, cluster)
) @strict;
CREATE INDEX staff_cluster_by_cluster ON staff_cluster(cluster);

-- Whose a party is, written only where there are several clusters: it was made there, is
-- or was a member there, or was brought there by hand.  People also are where their
-- organisations are (core/crm/scope.h).
CREATE TABLE party_cluster(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    UNIQUE (party, cluster)
) @strict;
CREATE INDEX party_cluster_by_cluster ON party_cluster(cluster, party);
CREATE TRIGGER party_cluster_made AFTER INSERT ON party
WHEN cluster_several() AND NOT undoing() BEGIN
    INSERT INTO party_cluster(party, cluster) VALUES(NEW.id, cluster_here());
END;
CREATE TRIGGER party_cluster_joined AFTER INSERT ON membership
WHEN cluster_several() AND NOT undoing() BEGIN
    INSERT INTO party_cluster(party, cluster) VALUES(NEW.party, NEW.cluster)
    ON CONFLICT DO NOTHING;
END;

-- `folded` is unique over all clusters, and so has the cluster's number behind the name
-- in all but the first: what is compared is fold(name).
ALTER TABLE topic ADD COLUMN cluster INTEGER REFERENCES cluster ON DELETE CASCADE;
UPDATE topic SET cluster = (SELECT min(id) FROM cluster);
CREATE INDEX topic_by_cluster ON topic(cluster, position);

-- NULL: everybody's.
ALTER TABLE segment ADD COLUMN cluster INTEGER REFERENCES cluster ON DELETE SET NULL;
