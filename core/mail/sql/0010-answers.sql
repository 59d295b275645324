-- The Message-ID of a mail that one of ours answers and that is not here.
ALTER TABLE message ADD COLUMN answers TEXT NOT NULL DEFAULT '';
CREATE INDEX message_by_answered ON message(answers) WHERE answers <> '';

-- A page of the inbox is a range of one of these: by whose it is, of all, what was put off.
-- What was put off to a day is as new as that day.
DROP INDEX desk_open;
CREATE INDEX desk_open ON desk(staff, max(came_at, coalesce(snoozed_until, 0)))
    WHERE done_at IS NULL;
CREATE INDEX desk_open_all ON desk(max(came_at, coalesce(snoozed_until, 0)))
    WHERE done_at IS NULL;
CREATE INDEX desk_snoozed ON desk(snoozed_until) WHERE snoozed_until IS NOT NULL;
