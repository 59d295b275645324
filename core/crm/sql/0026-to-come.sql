-- What is to come is not added up and taken away again: a date far ahead would wipe out
-- all that a sum holds.  A contact is counted when it counts and has come.
DROP TRIGGER contact_counted_i;
DROP TRIGGER contact_counted_d;
DROP TRIGGER contact_counted_u;
CREATE TRIGGER contact_counted_i AFTER INSERT ON interaction_party
WHEN NEW.weight > 0 AND NEW.counts = 1 AND NEW.at <= clock_now() BEGIN
    INSERT INTO contact_counted VALUES(1, NEW.id, NEW.interaction, NEW.party, NEW.staff, NEW.at,
        NEW.weight, NEW.share, NEW.heard);
END;
CREATE TRIGGER contact_to_come_i AFTER INSERT ON interaction_party
WHEN NEW.counts = 1 AND NEW.at > clock_now() BEGIN
    UPDATE interaction_party SET counts = 0 WHERE id = NEW.id;
END;
CREATE TRIGGER contact_to_come_u AFTER UPDATE OF at ON interaction_party
WHEN NEW.counts = 1 AND NEW.at > clock_now() BEGIN
    UPDATE interaction_party SET counts = 0 WHERE id = NEW.id;
END;
CREATE TRIGGER contact_counted_d AFTER DELETE ON interaction_party
WHEN OLD.weight > 0 AND OLD.counts = 1 AND OLD.at <= clock_now() BEGIN
    INSERT INTO contact_counted VALUES(-1, OLD.id, OLD.interaction, OLD.party, OLD.staff, OLD.at,
        OLD.weight, OLD.share, OLD.heard);
END;
CREATE TRIGGER contact_counted_u
AFTER UPDATE OF party, at, weight, share, staff, heard, counts ON interaction_party BEGIN
    INSERT INTO contact_counted SELECT -1, OLD.id, OLD.interaction, OLD.party, OLD.staff, OLD.at,
        OLD.weight, OLD.share, OLD.heard
        WHERE OLD.weight > 0 AND OLD.counts = 1 AND OLD.at <= clock_now();
    INSERT INTO contact_counted SELECT 1, NEW.id, NEW.interaction, NEW.party, NEW.staff, NEW.at,
        NEW.weight, NEW.share, NEW.heard
        WHERE NEW.weight > 0 AND NEW.counts = 1 AND NEW.at <= clock_now();
END;
