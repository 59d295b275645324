-- What the history adds up to, kept as contacts come (core/crm/strength).
--
-- Each contact adds weight * share, share being 1/sqrt(recipients), and counts half after
-- some days.  The sums hold it as of one fixed day, where a term never changes:
-- grown(at, days) = 2^((at - day) / days); what a sum is worth now is sum / grown(now, days).
-- So a contact is added in one step, and taken back in one, and nothing is refreshed.

DROP INDEX interaction_party_contact;
DROP INDEX interaction_party_last;

-- Of `weight`, this much is each one's; who of us it was with; 0 as long as it is to come.
ALTER TABLE interaction_party ADD COLUMN share REAL NOT NULL DEFAULT 1;
ALTER TABLE interaction_party ADD COLUMN staff INTEGER REFERENCES staff ON DELETE SET NULL;
ALTER TABLE interaction_party ADD COLUMN counts @bool NOT NULL DEFAULT 1;
UPDATE interaction_party SET weight = k.weight, share = 1 / root(k.n), staff = k.staff,
        counts = at <= clock_now()
    FROM (SELECT i.id, coalesce(i.author, t.author) AS staff, CASE i.kind WHEN 'visit' THEN 6
            WHEN 'meeting' THEN 5 WHEN 'groups.meeting' THEN 5 WHEN 'call' THEN 3 ELSE 1 END
            AS weight, (SELECT max(count(*), 1) FROM interaction_party x
                WHERE x.interaction = i.id AND x.part <> 'about') AS n
        FROM interaction i LEFT JOIN interaction t ON t.id = i.thread) k
    WHERE interaction_party.interaction = k.id AND interaction_party.weight > 0;
CREATE INDEX interaction_party_contact ON interaction_party(at, party, heard)
    WHERE weight > 0 AND counts = 1;
CREATE INDEX interaction_party_last ON interaction_party(party, at, heard, weight)
    WHERE weight > 0 AND counts = 1;
CREATE INDEX interaction_party_to_come ON interaction_party(at) WHERE counts = 0;

-- One of them and one of us (staff 0: nobody in particular); together, how they stand to us.
CREATE TABLE tie(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    staff INTEGER NOT NULL DEFAULT 0,
    n INTEGER NOT NULL,                     -- contacts that count
    active REAL NOT NULL,                   -- half after 30 days
    health REAL NOT NULL,                   -- half after 180, as the three below
    wrote REAL NOT NULL,                    -- we to them
    heard REAL NOT NULL,                    -- they to us
    met REAL NOT NULL,                      -- calls, meetings, visits
    last_at INTEGER NOT NULL,
    UNIQUE (party, staff)
) @strict;
CREATE INDEX tie_by_staff ON tie(staff, party);

-- Two of them who took part in the same; of more than a dozen nobody met anybody.
CREATE TABLE acquaintance(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    n INTEGER NOT NULL,
    health REAL NOT NULL,
    CHECK (party < other),
    UNIQUE (party, other)
) @strict;
CREATE INDEX acquaintance_by_other ON acquaintance(other);

-- A row is one contact more, or (by = -1) one less.
CREATE VIEW contact_counted AS
    SELECT 1 AS by, id, interaction, party, coalesce(staff, 0) AS staff, at, weight, share, heard
    FROM interaction_party WHERE weight > 0 AND counts = 1;
CREATE TRIGGER contact_counted_in INSTEAD OF INSERT ON contact_counted BEGIN
    INSERT INTO tie(party, staff, n, active, health, wrote, heard, met, last_at)
        SELECT NEW.party, coalesce(NEW.staff, 0), NEW.by, w * g30, w * g180,
            iif(NEW.weight < 3 AND NOT NEW.heard, s * g180, 0),
            iif(NEW.weight < 3 AND NEW.heard, s * g180, 0),
            iif(NEW.weight >= 3, s * g180, 0), NEW.at
        FROM (SELECT grown(NEW.at, 30) AS g30, grown(NEW.at, 180) AS g180,
            NEW.by * NEW.share AS s, NEW.by * NEW.share * NEW.weight AS w) WHERE true
        ON CONFLICT (party, staff) DO UPDATE SET n = n + excluded.n,
            active = active + excluded.active, health = health + excluded.health,
            wrote = wrote + excluded.wrote, heard = heard + excluded.heard,
            met = met + excluded.met, last_at = max(last_at, excluded.last_at);
    DELETE FROM tie WHERE NEW.by < 0 AND party = NEW.party AND staff = coalesce(NEW.staff, 0)
        AND n <= 0;
    UPDATE tie SET last_at = (SELECT max(x.at) FROM interaction_party x WHERE x.party = tie.party
            AND coalesce(x.staff, 0) = tie.staff AND x.weight > 0 AND x.counts = 1)
        WHERE NEW.by < 0 AND party = NEW.party AND staff = coalesce(NEW.staff, 0)
            AND last_at = NEW.at;
    INSERT INTO acquaintance(party, other, n, health)
        SELECT min(NEW.party, o.party), max(NEW.party, o.party), NEW.by,
            NEW.by * min(NEW.share, o.share) * min(NEW.weight, o.weight)
                * grown(min(NEW.at, o.at), 180)
        FROM contact_counted o JOIN party a ON a.id = NEW.party JOIN party b ON b.id = o.party
        WHERE NEW.share < 1 AND o.interaction = NEW.interaction AND o.id <> NEW.id
            AND o.party <> NEW.party AND min(NEW.share, o.share) > 0.28 AND o.share < 1
            AND a.kind = 2 AND b.kind = 2
        ON CONFLICT (party, other) DO UPDATE SET n = n + excluded.n,
            health = health + excluded.health;
    DELETE FROM acquaintance WHERE NEW.by < 0 AND NEW.party IN (party, other) AND n <= 0;
END;

CREATE TRIGGER contact_counted_i AFTER INSERT ON interaction_party WHEN NEW.weight > 0 BEGIN
    INSERT INTO contact_counted VALUES(1, NEW.id, NEW.interaction, NEW.party, NEW.staff, NEW.at,
        NEW.weight, NEW.share, NEW.heard);
    UPDATE interaction_party SET counts = 0 WHERE id = NEW.id AND at > clock_now();
END;
CREATE TRIGGER contact_counted_d AFTER DELETE ON interaction_party
WHEN OLD.weight > 0 AND OLD.counts = 1 BEGIN
    INSERT INTO contact_counted VALUES(-1, OLD.id, OLD.interaction, OLD.party, OLD.staff, OLD.at,
        OLD.weight, OLD.share, OLD.heard);
END;
CREATE TRIGGER contact_counted_u
AFTER UPDATE OF party, at, weight, share, staff, heard, counts ON interaction_party BEGIN
    INSERT INTO contact_counted SELECT -1, OLD.id, OLD.interaction, OLD.party, OLD.staff, OLD.at,
        OLD.weight, OLD.share, OLD.heard WHERE OLD.weight > 0 AND OLD.counts = 1;
    INSERT INTO contact_counted SELECT 1, NEW.id, NEW.interaction, NEW.party, NEW.staff, NEW.at,
        NEW.weight, NEW.share, NEW.heard WHERE NEW.weight > 0 AND NEW.counts = 1;
END;

INSERT INTO tie(party, staff, n, active, health, wrote, heard, met, last_at)
    SELECT party, staff, count(*), sum(weight * share * grown(at, 30)),
        sum(weight * share * grown(at, 180)),
        sum(iif(weight < 3 AND NOT heard, share * grown(at, 180), 0)),
        sum(iif(weight < 3 AND heard, share * grown(at, 180), 0)),
        sum(iif(weight >= 3, share * grown(at, 180), 0)), max(at)
    FROM contact_counted GROUP BY 1, 2;
INSERT INTO acquaintance(party, other, n, health)
    SELECT a.party, b.party, count(*),
        sum(min(a.share, b.share) * min(a.weight, b.weight) * grown(min(a.at, b.at), 180))
    FROM contact_counted a JOIN contact_counted b ON b.interaction = a.interaction
        AND b.party > a.party JOIN party p ON p.id = a.party JOIN party q ON q.id = b.party
    WHERE a.share < 1 AND b.share < 1 AND min(a.share, b.share) > 0.28 AND p.kind = 2
        AND q.kind = 2 GROUP BY 1, 2;

-- What is to come is no contact yet.
DROP TRIGGER party_last_contact_i;
DROP TRIGGER party_last_contact_d;
DROP TRIGGER party_last_contact_u;
CREATE TRIGGER party_last_contact_i AFTER INSERT ON interaction_party
WHEN NEW.weight > 0 AND NEW.at <= clock_now() BEGIN
    UPDATE party SET last_contact = NEW.at WHERE id = NEW.party AND last_contact < NEW.at;
END;
CREATE TRIGGER party_last_contact_d AFTER DELETE ON interaction_party WHEN OLD.weight > 0 BEGIN
    UPDATE party SET last_contact = coalesce((SELECT max(ip.at) FROM interaction_party ip
            WHERE ip.party = OLD.party AND ip.weight > 0 AND ip.counts = 1), 0)
        WHERE id = OLD.party AND last_contact = OLD.at;
END;
CREATE TRIGGER party_last_contact_u
AFTER UPDATE OF party, at, weight, counts ON interaction_party BEGIN
    UPDATE party SET last_contact = coalesce((SELECT max(ip.at) FROM interaction_party ip
            WHERE ip.party = party.id AND ip.weight > 0 AND ip.counts = 1), 0)
        WHERE id IN (OLD.party, NEW.party);
END;
UPDATE party SET last_contact = coalesce((SELECT max(ip.at) FROM interaction_party ip
        WHERE ip.party = party.id AND ip.weight > 0 AND ip.counts = 1), 0)
    WHERE last_contact > clock_now();
