-- When a letter may go.
ALTER TABLE letter ADD COLUMN start_at INTEGER;     -- not before; NULL: at once
ALTER TABLE letter ADD COLUMN stop_at INTEGER;      -- what has not begun is cancelled then
ALTER TABLE letter ADD COLUMN from_minute INTEGER NOT NULL DEFAULT 0;   -- of the day, in the
ALTER TABLE letter ADD COLUMN until_minute INTEGER NOT NULL DEFAULT 0;  -- cluster's zone;
                                                    -- the same: all day
ALTER TABLE letter ADD COLUMN days INTEGER NOT NULL DEFAULT 0;  -- 1 Monday, 2 Tuesday,
                                                    -- 4 ... 64 Sunday, added; 0: all
-- What follows of that for now; the outbox moves both on.
ALTER TABLE letter ADD COLUMN opens_at INTEGER;     -- NULL: open
ALTER TABLE letter ADD COLUMN closes_at INTEGER;    -- from then on not; NULL: never
CREATE INDEX letter_to_open ON letter(opens_at) WHERE opens_at IS NOT NULL;
CREATE INDEX letter_to_close ON letter(closes_at) WHERE closes_at IS NOT NULL;

-- With the letter in it, rows of one that may not go now are passed over without being read.
DROP INDEX outbox_to_send;
CREATE INDEX outbox_to_send ON outbox(next_at, id, letter) WHERE ended_at IS NULL;
