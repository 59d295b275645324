-- What somebody takes back is a change: who reviewed the text of before, or has it open, is told.
CREATE TRIGGER mailing_undone AFTER UPDATE OF subject, preheader, markdown, language, filter, mode, topic, sender, frame, slots ON mailing_mailing
WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1, edit_version = edit_version + 1 WHERE id = NEW.id;
END;
CREATE TRIGGER mailing_undone_text AFTER UPDATE OF subject, preheader, markdown, frame, slots ON mailing_text
WHEN undoing() BEGIN
    UPDATE mailing_text SET version = version + 1 WHERE id = NEW.id;
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_text_came AFTER INSERT ON mailing_text WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_text_gone AFTER DELETE ON mailing_text WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = OLD.mailing;
END;
CREATE TRIGGER mailing_undone_choice AFTER UPDATE ON mailing_choice WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_choice_gone AFTER DELETE ON mailing_choice WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = OLD.mailing;
END;
CREATE TRIGGER mailing_undone_part AFTER UPDATE ON mailing_part WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_part_came AFTER INSERT ON mailing_part WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_part_gone AFTER DELETE ON mailing_part WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = OLD.mailing;
END;
CREATE TRIGGER mailing_undone_listed_came AFTER INSERT ON mailing_listed WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_listed_gone AFTER DELETE ON mailing_listed WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = OLD.mailing;
END;
