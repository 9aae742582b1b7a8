-- SUBJECTS: the people whose user names fall to this object.
CREATE TABLE IF NOT EXISTS users (
    username TEXT PRIMARY KEY,
    state    TEXT NOT NULL,     -- the user of src/people/, as JSON; of the password only its Argon2id hash
    beside   TEXT               -- what versions before this column do not know (src/people/row.rs), as JSON; '' if nothing
) STRICT, WITHOUT ROWID;

-- Versions before that column replace a row without naming it: it stays as it is.
CREATE TRIGGER IF NOT EXISTS users_beside BEFORE INSERT ON users
WHEN NEW.beside IS NULL AND EXISTS (SELECT 1 FROM users WHERE username = NEW.username)
BEGIN
    UPDATE users SET state = NEW.state WHERE username = NEW.username;
    SELECT RAISE(IGNORE);
END;

-- When whoever has deleted their account is gone, in seconds since 1970.
CREATE INDEX IF NOT EXISTS users_leaving ON users (CASE WHEN json_valid(state) THEN json_extract(state, '$.leaves') END)
WHERE CASE WHEN json_valid(state) THEN json_extract(state, '$.leaves') END IS NOT NULL;

-- Wrong passwords in a row, and how far ahead an address has asked: of people and of names that nobody has alike.
CREATE TABLE IF NOT EXISTS attempts (
    key      TEXT PRIMARY KEY,  -- a digest of the name, the browser or the address
    state    TEXT NOT NULL,     -- the counter of src/people/attempts.rs, as JSON
    until    INTEGER NOT NULL   -- counts no longer from then on, in seconds since 1970
) STRICT, WITHOUT ROWID;

-- Whose each user handle of a passkey is, which falls to this object.
CREATE TABLE IF NOT EXISTS handles (
    handle   TEXT PRIMARY KEY,  -- base64url; '' has the number of the service, once somebody leaves it that is not the first
    username TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who is invited to make an account: one row, in the object that has them.
CREATE TABLE IF NOT EXISTS invitations (
    name     TEXT PRIMARY KEY,  -- ''
    state    TEXT NOT NULL      -- those of src/people/invitation.rs, as JSON; of what opens one only a digest
) STRICT, WITHOUT ROWID;

-- Sessions that have ended, of which clients are still to hear.
CREATE TABLE IF NOT EXISTS ended (
    session  TEXT PRIMARY KEY,  -- a digest
    state    TEXT NOT NULL,     -- the session of src/people/ended.rs, as JSON
    due      INTEGER NOT NULL   -- when it is taken up again, in seconds since 1970
) STRICT, WITHOUT ROWID;
