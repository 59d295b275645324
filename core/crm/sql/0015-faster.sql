-- What lists, pages and the home page ask for is found in the order they ask for it.
DROP INDEX phone_by_party;
CREATE INDEX phone_by_party ON phone(party, main DESC, id);
CREATE INDEX email_by_main ON email_address(party, main DESC, id);
DROP INDEX interaction_party_last;
CREATE INDEX interaction_party_last ON interaction_party(party, at, heard, weight)
    WHERE weight > 0;
CREATE INDEX interaction_coming ON interaction(at) WHERE direction = 2;
CREATE INDEX party_list_city ON party(kind, city, id);
