CREATE TABLE session(
    hash TEXT PRIMARY KEY NOT NULL,         -- SHA-256 of the cookie's token
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',         -- said at the top of the next page
    created_at INTEGER NOT NULL DEFAULT @now,
    used_at INTEGER NOT NULL DEFAULT @now,
    password_at INTEGER NOT NULL DEFAULT @now, -- when it was last proved
    address TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL DEFAULT ''
) @strict;
CREATE INDEX session_by_staff ON session(staff);

CREATE TABLE api_token(
    id @id,
    hash TEXT NOT NULL UNIQUE,
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL DEFAULT @now,
    used_at INTEGER,
    expires_at INTEGER
) @strict;

-- Links that stand for one purpose and one row.
CREATE TABLE token(
    hash TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    subject INTEGER NOT NULL,
    data TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT @now,
    expires_at INTEGER,
    used_at INTEGER
) @strict;
CREATE INDEX token_by_subject ON token(purpose, subject);

-- Failed sign-ins, so that throttling survives a restart.
CREATE TABLE sign_in_failure(
    id @id,
    login TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL DEFAULT @now
) @strict;
CREATE INDEX sign_in_failure_by_login ON sign_in_failure(login, at);
CREATE INDEX sign_in_failure_by_address ON sign_in_failure(address, at);
