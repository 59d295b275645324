-- Where places are: a table as GeoNames has it, by country and folded name, or by
-- postcode.  It comes from a file and goes with the next one.
CREATE TABLE place(
    id @id,
    country TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    postcode TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',    -- folded
    latitude REAL NOT NULL,
    longitude REAL NOT NULL
) @strict;
CREATE INDEX place_by_name ON place(country, folded);
CREATE INDEX place_by_postcode ON place(country, postcode) WHERE postcode <> '';

-- What somebody said of a place that no table has, or has several of.
CREATE TABLE place_own(
    id @id,
    country TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    UNIQUE (country, folded)
) @strict;

-- Where a party is: by hand (its own coordinates), by what somebody said of its city, or
-- by the table.  Several places of one name are one only when they lie close together;
-- else the region tells them apart, or it is not known which is meant.
CREATE VIEW party_placed AS
    SELECT p.id, p.latitude, p.longitude, 'hand' AS source FROM party p
    WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL
    UNION ALL
    SELECT p.id, o.latitude, o.longitude, 'own' FROM party p JOIN place_own o
        ON o.country = p.country AND o.folded = fold(p.city)
    WHERE p.latitude IS NULL OR p.longitude IS NULL
    UNION ALL
    SELECT p.id, g.latitude, g.longitude, 'table' FROM party p JOIN place g ON g.id = coalesce(
        (SELECT min(x.id) FROM place x WHERE x.country = p.country AND x.postcode <> ''
            AND x.postcode = p.postcode AND x.folded = fold(p.city)),
        (SELECT min(x.id) FROM place x WHERE x.country = p.country AND x.postcode <> ''
            AND x.postcode = p.postcode
            HAVING max(x.latitude) - min(x.latitude) < 0.3 AND max(x.longitude) - min(x.longitude) < 0.4),
        (SELECT min(x.id) FROM place x WHERE x.country = p.country AND x.folded = fold(p.city)
            HAVING max(x.latitude) - min(x.latitude) < 0.3 AND max(x.longitude) - min(x.longitude) < 0.4),
        (SELECT min(x.id) FROM place x WHERE x.country = p.country AND x.folded = fold(p.city)
            AND x.region <> '' AND x.region = fold(p.region)
            HAVING max(x.latitude) - min(x.latitude) < 0.3 AND max(x.longitude) - min(x.longitude) < 0.4))
    WHERE (p.latitude IS NULL OR p.longitude IS NULL) AND NOT EXISTS (SELECT 1 FROM place_own o
        WHERE o.country = p.country AND o.folded = fold(p.city));

-- What the view says, kept, so that "near" is a range of an index.  The id is the
-- party's.  Triggers keep it, so that nothing has to be told of an undo or an import.
CREATE TABLE party_spot(
    id INTEGER PRIMARY KEY NOT NULL,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    source TEXT NOT NULL
) @strict;
CREATE INDEX party_spot_by_spot ON party_spot(latitude, longitude);
INSERT INTO party_spot(id, latitude, longitude, source)
    SELECT id, latitude, longitude, source FROM party_placed;

CREATE TRIGGER party_spot_i AFTER INSERT ON party
WHEN NEW.city <> '' OR NEW.postcode <> '' OR NEW.latitude IS NOT NULL BEGIN
    INSERT INTO party_spot(id, latitude, longitude, source)
        SELECT v.id, v.latitude, v.longitude, v.source FROM party_placed v WHERE v.id = NEW.id;
END;
CREATE TRIGGER party_spot_u AFTER UPDATE OF country, region, city, postcode, latitude, longitude ON party
WHEN NEW.country <> OLD.country OR NEW.region <> OLD.region OR NEW.city <> OLD.city
    OR NEW.postcode <> OLD.postcode OR NEW.latitude IS NOT OLD.latitude
    OR NEW.longitude IS NOT OLD.longitude BEGIN
    DELETE FROM party_spot WHERE id = NEW.id;
    INSERT INTO party_spot(id, latitude, longitude, source)
        SELECT v.id, v.latitude, v.longitude, v.source FROM party_placed v WHERE v.id = NEW.id;
END;
CREATE TRIGGER party_spot_d AFTER DELETE ON party BEGIN
    DELETE FROM party_spot WHERE id = OLD.id;
END;

CREATE TRIGGER place_own_i AFTER INSERT ON place_own BEGIN
    DELETE FROM party_spot WHERE id IN (SELECT p.id FROM party p
        WHERE p.country = NEW.country AND p.city <> '' AND fold(p.city) = NEW.folded);
    INSERT INTO party_spot(id, latitude, longitude, source)
        SELECT v.id, v.latitude, v.longitude, v.source FROM party_placed v WHERE v.id IN (
            SELECT p.id FROM party p WHERE p.country = NEW.country AND p.city <> ''
            AND fold(p.city) = NEW.folded);
END;
CREATE TRIGGER place_own_u AFTER UPDATE ON place_own BEGIN
    DELETE FROM party_spot WHERE id IN (SELECT p.id FROM party p
        WHERE p.country = NEW.country AND p.city <> '' AND fold(p.city) IN (OLD.folded, NEW.folded));
    INSERT INTO party_spot(id, latitude, longitude, source)
        SELECT v.id, v.latitude, v.longitude, v.source FROM party_placed v WHERE v.id IN (
            SELECT p.id FROM party p WHERE p.country = NEW.country AND p.city <> ''
            AND fold(p.city) IN (OLD.folded, NEW.folded));
END;
CREATE TRIGGER place_own_d AFTER DELETE ON place_own BEGIN
    DELETE FROM party_spot WHERE id IN (SELECT p.id FROM party p
        WHERE p.country = OLD.country AND p.city <> '' AND fold(p.city) = OLD.folded);
    INSERT INTO party_spot(id, latitude, longitude, source)
        SELECT v.id, v.latitude, v.longitude, v.source FROM party_placed v WHERE v.id IN (
            SELECT p.id FROM party p WHERE p.country = OLD.country AND p.city <> ''
            AND fold(p.city) = OLD.folded);
END;
