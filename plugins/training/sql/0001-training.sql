-- A date of a course: where and when, and how many can come.
CREATE TABLE training_date(
    id @id,
    cluster INTEGER,
    uid TEXT NOT NULL UNIQUE,       -- what calendars know it by
    title TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '', -- of title, place, price and description
    place TEXT NOT NULL DEFAULT '',
    price TEXT NOT NULL DEFAULT '', -- as people read it
    description TEXT NOT NULL DEFAULT '',
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL,   -- first instant at which nobody books or cancels alone
    seats INTEGER NOT NULL CHECK (seats > 0),
    remind_days INTEGER NOT NULL DEFAULT 0, -- before it starts; 0: nobody is reminded
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'cancelled')),
    version INTEGER NOT NULL DEFAULT 1, -- of what who comes has to know: title, place, times
    filter TEXT NOT NULL DEFAULT '',-- who is invited
    everybody @bool NOT NULL DEFAULT 0, -- of an organisation all, else its key contact
    topic INTEGER REFERENCES topic ON DELETE SET NULL,
    author INTEGER REFERENCES staff ON DELETE SET NULL,
    letter INTEGER REFERENCES letter ON DELETE SET NULL, -- the last invitation
    attended INTEGER REFERENCES interaction ON DELETE SET NULL, -- who was there
    created_at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX training_date_by_start ON training_date(starts_at);

-- Who was asked, or was put down by hand, and what they said.  The link they got is kept
-- nowhere: it follows from the row's number and the folder's key.
CREATE TABLE training_signup(
    id @id,
    training INTEGER NOT NULL REFERENCES training_date ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    org INTEGER REFERENCES party ON DELETE SET NULL,
    state TEXT NOT NULL DEFAULT 'invited'
        CHECK (state IN ('invited', 'booked', 'waiting', 'declined')),
    turn INTEGER,                   -- who said yes before whom; NULL: they did not
    asked_at INTEGER,               -- NULL: put down by hand
    answered_at INTEGER,
    outbox INTEGER REFERENCES outbox ON DELETE SET NULL, -- the invitation
    told TEXT NOT NULL DEFAULT '',  -- the state that they know of; 'cancelled': of the date
    told_version INTEGER NOT NULL DEFAULT 0, -- of the date
    files INTEGER NOT NULL DEFAULT 0, -- calendar files they got
    reminded_of INTEGER,            -- the start they were reminded of
    UNIQUE (training, person)
) @strict;
CREATE INDEX training_signup_by_person ON training_signup(person);

-- Who was there.
CREATE TABLE training_attendance(
    id @id,
    training INTEGER NOT NULL REFERENCES training_date ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES party ON DELETE CASCADE,
    UNIQUE (training, person)
) @strict;
CREATE INDEX training_attendance_by_person ON training_attendance(person);

-- Entries of timelines, and the date they are of.
CREATE TABLE training_entry(
    id @id,
    training INTEGER NOT NULL REFERENCES training_date ON DELETE CASCADE,
    interaction INTEGER NOT NULL UNIQUE REFERENCES interaction ON DELETE CASCADE
) @strict;
CREATE INDEX training_entry_of ON training_entry(training);
