-- When a cluster tells of matches by mail; without a row as the defaults say.
CREATE TABLE recruitment_teller(
    id @id,
    cluster INTEGER NOT NULL UNIQUE REFERENCES cluster ON DELETE CASCADE,
    weekday INTEGER NOT NULL DEFAULT 2 CHECK (weekday BETWEEN 1 AND 7), -- 1 Monday
    hour INTEGER NOT NULL DEFAULT 8 CHECK (hour BETWEEN 0 AND 23)
) @strict;

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

-- A mail about matches.  The link in it is kept nowhere: it follows from the row's number
-- and the folder's key.
CREATE TABLE recruitment_alert(
    id @id,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    n INTEGER NOT NULL,                 -- pairs it told: fewer are left when one was erased
    outbox INTEGER REFERENCES outbox ON DELETE SET NULL,
    interaction INTEGER REFERENCES interaction ON DELETE SET NULL,
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX recruitment_alert_by_person ON recruitment_alert(person, at);
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
CREATE INDEX recruitment_told_by_pair ON recruitment_told(candidate, opening);
