-- How much a contact of a kind weighs, where somebody said so; else as its kind declares.
CREATE TABLE interaction_weight(
    id @id,
    kind TEXT NOT NULL UNIQUE,
    weight INTEGER NOT NULL CHECK (weight BETWEEN 0 AND 20)
) @strict;
