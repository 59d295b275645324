-- Full text, folded. rowid = 256 * id + kind, so that newer rows come later and a row is
-- found without another index. Names and titles are apart from letters and notes, so that
-- a name is found as fast when there are a million letters.
CREATE TABLE search_kind(
    id @id CHECK (id BETWEEN 1 AND 255),
    name TEXT NOT NULL UNIQUE           -- "party", "mailing.draft"
) @strict;
CREATE VIRTUAL TABLE search_short USING fts5(
    title, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE VIRTUAL TABLE search_long USING fts5(
    title, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
