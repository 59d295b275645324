-- A letter to many that too many servers refuse is held by itself, until a person says otherwise.
ALTER TABLE letter ADD COLUMN paused_at INTEGER;    -- held by itself then; NULL: it is not
ALTER TABLE letter ADD COLUMN paused_refused INTEGER NOT NULL DEFAULT 0;    -- so many
ALTER TABLE letter ADD COLUMN paused_of INTEGER NOT NULL DEFAULT 0;         -- of the last so many
ALTER TABLE letter ADD COLUMN paused_reason TEXT NOT NULL DEFAULT '';       -- of most of them
ALTER TABLE letter ADD COLUMN watched_from INTEGER NOT NULL DEFAULT 0;      -- what ended until then a
                                                    -- person has seen, and let it go on
CREATE INDEX letter_paused ON letter(paused_at) WHERE paused_at IS NOT NULL;
