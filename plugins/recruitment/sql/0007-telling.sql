-- Who is told by mail of what fits: a candidate of openings, who looks for somebody of
-- candidates.
CREATE TABLE recruitment_follow(
    id @id,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    candidate INTEGER REFERENCES recruitment_candidate ON DELETE CASCADE,
    opening INTEGER REFERENCES recruitment_opening ON DELETE CASCADE,
    rhythm TEXT NOT NULL DEFAULT 'weekly' CHECK (rhythm IN ('daily', 'weekly', 'off')),
    least INTEGER NOT NULL DEFAULT 50 CHECK (least BETWEEN 0 AND 100), -- score
    next_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (person, candidate),
    UNIQUE (person, opening),
    CHECK ((candidate IS NULL) <> (opening IS NULL))
) @strict;
CREATE INDEX recruitment_follow_by_candidate ON recruitment_follow(candidate);
CREATE INDEX recruitment_follow_by_opening ON recruitment_follow(opening);
CREATE INDEX recruitment_follow_by_next ON recruitment_follow(next_at);

-- A mail about matches.
CREATE TABLE recruitment_alert(
    id @id,
    follow INTEGER NOT NULL REFERENCES recruitment_follow ON DELETE CASCADE,
    outbox INTEGER REFERENCES outbox ON DELETE SET NULL,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX recruitment_alert_of ON recruitment_alert(follow, at);
CREATE INDEX recruitment_alert_by_outbox ON recruitment_alert(outbox);

-- What a mail told: each pair once to each.
CREATE TABLE recruitment_told(
    id @id,
    alert INTEGER NOT NULL REFERENCES recruitment_alert ON DELETE CASCADE,
    follow INTEGER NOT NULL REFERENCES recruitment_follow ON DELETE CASCADE,
    opening INTEGER NOT NULL REFERENCES recruitment_opening ON DELETE CASCADE,
    candidate INTEGER NOT NULL REFERENCES recruitment_candidate ON DELETE CASCADE,
    score REAL NOT NULL,                -- as it was then
    UNIQUE (follow, opening, candidate)
) @strict;
CREATE INDEX recruitment_told_by_alert ON recruitment_told(alert);
