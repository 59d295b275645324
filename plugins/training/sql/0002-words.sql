-- What the office says at the beginning of the invitation.
ALTER TABLE training_date ADD COLUMN words TEXT NOT NULL DEFAULT '';
