-- A list of three or more in a CHECK is a table that SQLite makes, fills and drops with
-- each row.  The same said with OR costs nothing.  Others refer to this table, so that it
-- cannot be made anew: only its text changes, as SQLite's manual has it.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
    'CHECK (salutation IN ('''', ''ms'', ''mr''))',
    'CHECK (salutation = '''' OR salutation = ''ms'' OR salutation = ''mr'')'),
    'CHECK (org_type IN ('''', ''company'', ''university'', ''research'', ''training'',
                            ''public'', ''investor'', ''network'', ''other''))',
    'CHECK (org_type = '''' OR org_type = ''company'' OR org_type = ''university''
            OR org_type = ''research'' OR org_type = ''training'' OR org_type = ''public''
            OR org_type = ''investor'' OR org_type = ''network'' OR org_type = ''other'')'),
    'CHECK (basis IN (''none'', ''member'', ''asked''))',
    'CHECK (basis = ''none'' OR basis = ''member'' OR basis = ''asked'')')
WHERE type = 'table' AND name = 'party';
PRAGMA writable_schema = RESET;

-- Where no table of places knows the country, there is nothing to look for.
DROP TRIGGER party_spot_i;
CREATE TRIGGER party_spot_i AFTER INSERT ON party
WHEN NEW.latitude IS NOT NULL OR ((NEW.city <> '' OR NEW.postcode <> '')
    AND (EXISTS (SELECT 1 FROM place g WHERE g.country = NEW.country)
        OR EXISTS (SELECT 1 FROM place_own o WHERE o.country = NEW.country))) BEGIN
    INSERT INTO party_spot(id, latitude, longitude, source)
        SELECT v.id, v.latitude, v.longitude, v.source FROM party_placed v WHERE v.id = NEW.id;
END;
