-- Where a source's address was redirected to the last time, when that is another site.
ALTER TABLE funding_source ADD COLUMN leads_to TEXT NOT NULL DEFAULT '';
