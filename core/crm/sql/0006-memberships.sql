-- Memberships by rule: types with periods, statuses from dates, fees; relations.
INSERT INTO cluster(id, name) SELECT 1, '' WHERE NOT EXISTS (SELECT 1 FROM cluster);

CREATE TABLE member_type(
    id @id,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    word TEXT NOT NULL,                     -- as membership.type says it: "full"
    name TEXT NOT NULL,
    -- open: until it ends; rolling: so many months from the start; fixed: a year that
    -- begins on `starts` for all
    period TEXT NOT NULL DEFAULT 'open' CHECK (period IN ('open', 'rolling', 'fixed')),
    months INTEGER NOT NULL DEFAULT 12 CHECK (months BETWEEN 1 AND 1200),
    starts TEXT NOT NULL DEFAULT '01-01',   -- month-day
    rolls_over TEXT NOT NULL DEFAULT '',    -- month-day; who joins after it is in for the
                                            -- next period too; '': nobody is
    notice_months INTEGER NOT NULL DEFAULT 0 CHECK (notice_months BETWEEN 0 AND 120),
    grace_days INTEGER NOT NULL DEFAULT 0 CHECK (grace_days BETWEEN 0 AND 3650),
    seats INTEGER,                          -- people who inherit it; NULL: all
    place INTEGER NOT NULL DEFAULT 0,
    UNIQUE (cluster, word)
) @strict;

-- What a membership is now: the first rule whose span holds.  A span goes from `starts`
-- plus days ('': always was) to `ends` plus days ('': for ever).  `grace` is the end of
-- the period and the type's days of grace behind it.
CREATE TABLE member_status(
    id @id,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    word TEXT NOT NULL,
    name TEXT NOT NULL,
    starts TEXT NOT NULL DEFAULT '' CHECK (starts IN
        ('', 'joined', 'since', 'until', 'grace', 'notice', 'resigned')),
    starts_days INTEGER NOT NULL DEFAULT 0,
    ends TEXT NOT NULL DEFAULT '' CHECK (ends IN
        ('', 'joined', 'since', 'until', 'grace', 'notice', 'resigned')),
    ends_days INTEGER NOT NULL DEFAULT 0,
    member @bool NOT NULL DEFAULT 1,
    place INTEGER NOT NULL DEFAULT 0,
    UNIQUE (cluster, word)
) @strict;

ALTER TABLE membership ADD COLUMN joined INTEGER;       -- the first time
ALTER TABLE membership ADD COLUMN renewed_at INTEGER;
ALTER TABLE membership ADD COLUMN notice_at INTEGER;
ALTER TABLE membership ADD COLUMN resigned_at INTEGER;  -- first instant they are out
ALTER TABLE membership ADD COLUMN exit_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE membership ADD COLUMN exempt TEXT NOT NULL DEFAULT ''; -- why no fee; '': pays
UPDATE membership SET joined = since;
CREATE INDEX membership_by_until ON membership(until) WHERE until IS NOT NULL;

INSERT INTO member_type(cluster, word, name, period, months, starts, rolls_over,
    notice_months, grace_days, place)
SELECT k.id, t.word, t.name, t.period, 12, '01-01', t.rolls_over, t.notice, t.grace, t.place
FROM cluster k JOIN (
    SELECT 'full' AS word, 'Full member' AS name, 'fixed' AS period, '09-01' AS rolls_over,
        3 AS notice, 60 AS grace, 10 AS place
    UNION ALL SELECT 'associate', 'Associated member', 'fixed', '09-01', 3, 60, 20
    UNION ALL SELECT 'honorary', 'Honorary member', 'open', '', 0, 0, 30
    UNION ALL SELECT 'partner', 'Partner', 'rolling', '', 0, 30, 40) t ON 1 = 1;
INSERT INTO member_type(cluster, word, name, place)
SELECT DISTINCT m.cluster, m.type, upper(substr(m.type, 1, 1)) || substr(m.type, 2), 100
FROM membership m
WHERE NOT EXISTS (SELECT 1 FROM member_type t WHERE t.cluster = m.cluster AND t.word = m.type);

INSERT INTO member_status(cluster, word, name, starts, starts_days, ends, ends_days, member,
    place)
SELECT k.id, s.word, s.name, s.starts, 0, s.ends, s.days, s.member, s.place
FROM cluster k JOIN (
    SELECT 'resigned' AS word, 'Resigned' AS name, 'resigned' AS starts, '' AS ends,
        0 AS days, 0 AS member, 10 AS place
    UNION ALL SELECT 'pending', 'Pending', '', 'since', 0, 0, 20
    UNION ALL SELECT 'expired', 'Expired', 'grace', '', 0, 0, 30
    UNION ALL SELECT 'grace', 'In grace', 'until', 'grace', 0, 1, 40
    UNION ALL SELECT 'new', 'New', 'joined', 'joined', 90, 1, 50
    UNION ALL SELECT 'current', 'Current', '', '', 0, 1, 60) s ON 1 = 1;

-- What a member pays a year: the first class that fits.
CREATE TABLE fee_class(
    id @id,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    name TEXT NOT NULL,
    member_type TEXT NOT NULL DEFAULT '',   -- member_type.word; '': any
    heads_from INTEGER,
    heads_to INTEGER,                       -- both included; NULL: no bound
    country TEXT NOT NULL DEFAULT '',
    cents INTEGER NOT NULL DEFAULT 0 CHECK (cents BETWEEN 0 AND 100000000000),
    currency TEXT NOT NULL DEFAULT 'EUR',
    pro_rata @bool NOT NULL DEFAULT 1,      -- in the first year by the months left
    place INTEGER NOT NULL DEFAULT 0
) @strict;

-- What a year's run found, as it was then.
CREATE TABLE fee(
    id @id,
    membership INTEGER NOT NULL REFERENCES membership ON DELETE CASCADE,
    cluster INTEGER NOT NULL REFERENCES cluster ON DELETE CASCADE,
    year INTEGER NOT NULL,
    class INTEGER REFERENCES fee_class ON DELETE SET NULL,
    class_name TEXT NOT NULL DEFAULT '',
    months INTEGER NOT NULL DEFAULT 12,
    cents INTEGER NOT NULL,
    currency TEXT NOT NULL,
    exempt TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT @now,
    UNIQUE (membership, year)
) @strict;
CREATE INDEX fee_by_year ON fee(cluster, year);

-- "party is LABEL of other", between any two; a place at an organisation, by which
-- people are reached, is a role.
CREATE TABLE relation(
    id @id,
    party INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    label TEXT NOT NULL,                    -- "supplier of"
    label_back TEXT NOT NULL DEFAULT '',    -- "customer of"
    since INTEGER,
    until INTEGER,                          -- first instant it no longer holds
    note TEXT NOT NULL DEFAULT '',
    CHECK (party <> other)
) @strict;
CREATE INDEX relation_by_party ON relation(party);
CREATE INDEX relation_by_other ON relation(other);
