-- When something was last said between us and a party itself (0: never): of interactions
-- that have weight.  Follows from interaction_party, which alone is logged, undone, merged
-- and dumped; so that a list in this order is a range of an index.
ALTER TABLE party ADD COLUMN last_contact INTEGER NOT NULL DEFAULT 0;
UPDATE party SET last_contact = (SELECT max(ip.at) FROM interaction_party ip
        WHERE ip.party = party.id AND ip.weight > 0)
    WHERE EXISTS (SELECT 1 FROM interaction_party ip WHERE ip.party = party.id AND ip.weight > 0);
CREATE INDEX party_list_contact ON party(kind, last_contact, id);

CREATE TRIGGER party_last_contact_i AFTER INSERT ON interaction_party WHEN NEW.weight > 0 BEGIN
    UPDATE party SET last_contact = NEW.at WHERE id = NEW.party AND last_contact < NEW.at;
END;
CREATE TRIGGER party_last_contact_d AFTER DELETE ON interaction_party WHEN OLD.weight > 0 BEGIN
    UPDATE party SET last_contact = coalesce((SELECT max(ip.at) FROM interaction_party ip
            WHERE ip.party = OLD.party AND ip.weight > 0), 0)
        WHERE id = OLD.party AND last_contact = OLD.at;
END;
CREATE TRIGGER party_last_contact_u AFTER UPDATE OF party, at, weight ON interaction_party BEGIN
    UPDATE party SET last_contact = coalesce((SELECT max(ip.at) FROM interaction_party ip
            WHERE ip.party = party.id AND ip.weight > 0), 0)
        WHERE id IN (OLD.party, NEW.party);
END;
