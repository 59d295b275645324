-- Asked for each history that an undo would take away.
CREATE INDEX message_by_interaction ON message(interaction) WHERE interaction IS NOT NULL;
