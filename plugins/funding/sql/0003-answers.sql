-- Who of the member said it last, where that is known, and where it was said.
ALTER TABLE funding_answer ADD COLUMN person INTEGER REFERENCES party ON DELETE SET NULL;
ALTER TABLE funding_answer ADD COLUMN place TEXT NOT NULL DEFAULT 'office'; -- mail, profile, project

-- Each word that was said, as it stands in the history: funding_answer is the last one.
CREATE TABLE funding_entry(
    id @id,
    interaction INTEGER NOT NULL UNIQUE REFERENCES interaction ON DELETE CASCADE,
    call INTEGER NOT NULL REFERENCES funding_call ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    person INTEGER REFERENCES party ON DELETE SET NULL,
    answer TEXT NOT NULL CHECK (answer IN ('', 'interested', 'no')), -- '': taken back
    place TEXT NOT NULL CHECK (place IN ('office', 'mail', 'profile', 'project'))
) @strict;
CREATE INDEX funding_entry_by_call ON funding_entry(call, party);
CREATE INDEX funding_entry_by_party ON funding_entry(party);
CREATE INDEX funding_entry_by_person ON funding_entry(person);
CREATE INDEX funding_answer_by_person ON funding_answer(person);
