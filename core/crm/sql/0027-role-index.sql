-- Who is where is read from the index alone: a list asks it several times a row.
DROP INDEX role_by_party;
DROP INDEX role_by_other;
CREATE INDEX role_by_party ON role(party, key_contact DESC, id, other, until);
CREATE INDEX role_by_other ON role(other, key_contact DESC, id, party, until);
