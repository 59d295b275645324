-- The hash of an address is sixty-four letters in no order: an index of all of them was a
-- twelfth of the file, and each row of an import wrote one more of its pages.  The first
-- eight tell nearly all apart; who looks for one compares the rest.
DROP INDEX email_by_hash;
CREATE INDEX email_by_hash ON email_address(substr(hash, 1, 8));
