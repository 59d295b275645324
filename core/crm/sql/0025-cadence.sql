-- How often a member of a type wants to hear of us, in days.
ALTER TABLE member_type ADD COLUMN cadence INTEGER NOT NULL DEFAULT 90
    CHECK (cadence BETWEEN 1 AND 3650);
