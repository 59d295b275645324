-- More kinds of mail are told apart.  Others refer to this table, so that it cannot be made
-- anew: only its text changes, as SQLite's manual has it.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
    'CHECK (kind IN (''new'', ''reply'', ''bounce'', ''auto-reply'', ''unparsed''))',
    'CHECK (kind = ''new'' OR kind = ''reply'' OR kind = ''bounce'' OR kind = ''delayed''
            OR kind = ''auto-reply'' OR kind = ''feedback'' OR kind = ''challenge-response''
            OR kind = ''mdn'' OR kind = ''unsubscribe'' OR kind = ''list''
            OR kind = ''unparsed'')')
WHERE type = 'table' AND name = 'message';
PRAGMA writable_schema = RESET;
