-- Permissions with commas; '*': all that its user has.
ALTER TABLE api_token ADD COLUMN scope TEXT NOT NULL DEFAULT '*';
ALTER TABLE api_token ADD COLUMN revoked_at INTEGER;

-- Time-based codes (RFC 6238) of an authenticator app.
CREATE TABLE second_factor(
    staff INTEGER PRIMARY KEY NOT NULL REFERENCES staff ON DELETE CASCADE,
    secret TEXT NOT NULL,                   -- sealed
    confirmed_at INTEGER,                   -- NULL: not yet asked for at sign-in
    last_step INTEGER NOT NULL DEFAULT 0    -- no code of this step or before counts again
) @strict;

CREATE TABLE recovery_code(
    id @id,
    staff INTEGER NOT NULL REFERENCES staff ON DELETE CASCADE,
    hash TEXT NOT NULL,
    used_at INTEGER
) @strict;
CREATE INDEX recovery_code_by_staff ON recovery_code(staff);

-- Where a role differs from what the permission's row says.
CREATE TABLE role_permission(
    role TEXT NOT NULL CHECK (role IN ('manager', 'editor', 'reader')),
    permission TEXT NOT NULL,
    allowed @bool NOT NULL,
    PRIMARY KEY(role, permission)
) @strict;
CREATE INDEX audit_by_action ON audit(action, id);
