-- That they talked with each other (a call, a meeting, a visit) follows from the kind of an
-- entry, not from the weight that somebody gave to that kind.
ALTER TABLE interaction_party ADD COLUMN met @bool NOT NULL DEFAULT 0;
DROP TRIGGER contact_counted_i;
DROP TRIGGER contact_counted_d;
DROP TRIGGER contact_counted_u;
DROP VIEW contact_counted;
UPDATE interaction_party SET met = 1 WHERE interaction IN (SELECT id FROM interaction
    WHERE kind IN ('call', 'meeting', 'visit', 'groups.meeting'));

-- A row is one contact more, or (by = -1) one less.
CREATE VIEW contact_counted AS
    SELECT 1 AS by, id, interaction, party, coalesce(staff, 0) AS staff, at, weight, share, heard,
        met
    FROM interaction_party WHERE weight > 0 AND counts = 1;
CREATE TRIGGER contact_counted_in INSTEAD OF INSERT ON contact_counted BEGIN
    INSERT INTO tie(party, staff, n, active, health, wrote, heard, met, last_at)
        SELECT NEW.party, coalesce(NEW.staff, 0), NEW.by, w * g30, w * g180,
            iif(NEW.met OR NEW.heard, 0, s * g180),
            iif(NEW.heard AND NOT NEW.met, s * g180, 0), iif(NEW.met, s * g180, 0), NEW.at
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

CREATE TRIGGER contact_counted_i AFTER INSERT ON interaction_party
WHEN NEW.weight > 0 AND NEW.counts = 1 AND NEW.at <= clock_now() BEGIN
    INSERT INTO contact_counted VALUES(1, NEW.id, NEW.interaction, NEW.party, NEW.staff, NEW.at,
        NEW.weight, NEW.share, NEW.heard, NEW.met);
END;
CREATE TRIGGER contact_counted_d AFTER DELETE ON interaction_party
WHEN OLD.weight > 0 AND OLD.counts = 1 AND OLD.at <= clock_now() BEGIN
    INSERT INTO contact_counted VALUES(-1, OLD.id, OLD.interaction, OLD.party, OLD.staff, OLD.at,
        OLD.weight, OLD.share, OLD.heard, OLD.met);
END;
CREATE TRIGGER contact_counted_u
AFTER UPDATE OF party, at, weight, share, staff, heard, counts, met ON interaction_party BEGIN
    INSERT INTO contact_counted SELECT -1, OLD.id, OLD.interaction, OLD.party, OLD.staff, OLD.at,
        OLD.weight, OLD.share, OLD.heard, OLD.met
        WHERE OLD.weight > 0 AND OLD.counts = 1 AND OLD.at <= clock_now();
    INSERT INTO contact_counted SELECT 1, NEW.id, NEW.interaction, NEW.party, NEW.staff, NEW.at,
        NEW.weight, NEW.share, NEW.heard, NEW.met
        WHERE NEW.weight > 0 AND NEW.counts = 1 AND NEW.at <= clock_now();
END;

UPDATE tie SET wrote = c.wrote, heard = c.heard, met = c.met
    FROM (SELECT party, staff,
        sum(iif(met OR heard, 0, share * grown(at, 180))) AS wrote,
        sum(iif(heard AND NOT met, share * grown(at, 180), 0)) AS heard,
        sum(iif(met, share * grown(at, 180), 0)) AS met
        FROM contact_counted GROUP BY 1, 2) c
    WHERE c.party = tie.party AND c.staff = tie.staff;
