-- Links to feeds that were renewed or withdrawn: the last row of a party, or of a cluster's
-- board, says which link holds (the one that follows from its number), or that none does.
-- Without a row it is the one that follows from the number of the party or the cluster.
CREATE TABLE funding_feed(
    id @id,
    party INTEGER REFERENCES party ON DELETE CASCADE,
    cluster INTEGER REFERENCES cluster ON DELETE CASCADE,
    off @bool NOT NULL DEFAULT 0,
    staff INTEGER REFERENCES staff ON DELETE SET NULL,
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX funding_feed_by_party ON funding_feed(party);
CREATE INDEX funding_feed_by_cluster ON funding_feed(cluster);
