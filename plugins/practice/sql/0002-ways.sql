-- How they react, of what people of that habit do: a row of practice-ways.c.
ALTER TABLE practice_mail ADD COLUMN way TEXT NOT NULL DEFAULT '';
UPDATE practice_mail SET way = CASE habit WHEN 'replies' THEN 'reply' WHEN 'bounces' THEN 'bounce'
    WHEN 'away' THEN 'holiday' WHEN 'leaves' THEN 'leave' ELSE 'reads' END;
