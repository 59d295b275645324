-- An address that nobody reads any more, as somebody confirmed, is not one that bounced.
ALTER TABLE email_address ADD COLUMN now_is TEXT NOT NULL DEFAULT 'ok'
    CHECK (now_is IN ('ok', 'bounced', 'left'));
UPDATE email_address SET now_is = CASE WHEN EXISTS (SELECT 1 FROM proposal x WHERE
    x.party = email_address.party AND x.kind = 'person.left' AND x.state = 'accepted' AND
    abs(x.decided_at - email_address.state_at) < 2) THEN 'left' ELSE state END
    WHERE state <> 'ok';
DROP INDEX email_by_party;
ALTER TABLE email_address DROP COLUMN state;
ALTER TABLE email_address RENAME COLUMN now_is TO state;
CREATE INDEX email_by_party ON email_address(party, state DESC, main DESC, id);
