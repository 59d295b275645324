-- What one of us said came of it: counts among the answers.
ALTER TABLE introductions_introduction ADD COLUMN said TEXT; -- as outcome
UPDATE introductions_introduction SET said = outcome
    WHERE outcome IS NOT NULL AND NOT EXISTS (SELECT 1 FROM introductions_person m
        WHERE m.introduction = introductions_introduction.id
        AND m.answer = introductions_introduction.outcome);
