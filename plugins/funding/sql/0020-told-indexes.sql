-- What ends with a call, a mail or an entry of the history is found without reading all of it.
CREATE INDEX funding_told_by_call ON funding_told(call);
CREATE INDEX funding_digest_by_sent ON funding_digest(sent_by);
CREATE INDEX funding_digest_by_interaction ON funding_digest(interaction);
