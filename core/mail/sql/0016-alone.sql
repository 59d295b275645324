-- A mail that was handed over and whose entry goes, as when that is taken back, is shown
-- where mail is looked through.
CREATE TRIGGER capture_mail_alone AFTER UPDATE OF interaction ON capture_mail
WHEN NEW.interaction IS NULL AND OLD.interaction IS NOT NULL BEGIN
    UPDATE message SET state = 'unread', error = 'It is on no timeline: who wrote it, or got it, is not in the register. Say whose it is, or mark it as read.'
        WHERE id = NEW.message AND state = 'filed' AND handler = 'mail.capture';
END;
