-- What is counted of a draft is taken back as its text is: who reviewed it is told.
CREATE TRIGGER mailing_undone_after AFTER UPDATE OF clicks, consent, opens, opens_consent, archive, summary ON mailing_after WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = NEW.mailing;
END;
CREATE TRIGGER mailing_undone_after_gone AFTER DELETE ON mailing_after WHEN undoing() BEGIN
    UPDATE mailing_mailing SET version = version + 1 WHERE id = OLD.mailing;
END;
