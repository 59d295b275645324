-- Why a mail came back, as sisimai names it: what is counted of the last mails to an address.
ALTER TABLE outbox ADD COLUMN reason TEXT NOT NULL DEFAULT '';
