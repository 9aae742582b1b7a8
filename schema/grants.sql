-- GRANTS: one shelf. A row is one authorization, from the pushed request to the last refresh.
CREATE TABLE IF NOT EXISTS grants (
    row    INTEGER PRIMARY KEY, -- random, below 2^53
    state  TEXT    NOT NULL,    -- the state of src/oauth/grant/, as JSON; of secrets only their SHA-256
    until  INTEGER NOT NULL     -- swept from then on, in seconds since 1970
) STRICT;

-- What may be used once: client assertions and DPoP proofs, by a digest over their scope and jti.
CREATE TABLE IF NOT EXISTS used (
    key    TEXT    PRIMARY KEY,
    until  INTEGER NOT NULL     -- refused for its age from then on, so it may be forgotten
) STRICT, WITHOUT ROWID;

-- Where the grant of a token is whose value somebody chose. Every other token says it itself.
CREATE TABLE IF NOT EXISTS pointers (
    key    TEXT    PRIMARY KEY, -- the SHA-256 of the value
    place  TEXT    NOT NULL,    -- the shelf and the row, as 7.123
    until  INTEGER NOT NULL     -- when the token expires, in seconds since 1970
) STRICT, WITHOUT ROWID;

-- Sessions that have ended, of which nothing counts any more but what is for when the person is away.
CREATE TABLE IF NOT EXISTS ended (
    sid      TEXT    PRIMARY KEY, -- as the client knows the session
    offline  INTEGER NOT NULL,    -- 1: that has ended, too
    until    INTEGER NOT NULL     -- nothing of it can be left from then on, in seconds since 1970
) STRICT, WITHOUT ROWID;

-- What was withdrawn: from which epoch of a person on counts what was granted in their name. Kept for
-- ever, one row for each person and client.
CREATE TABLE IF NOT EXISTS withdrawn (
    account     TEXT    NOT NULL, -- the person, by their own sub
    client      INTEGER NOT NULL, -- -1: every client
    valid_from  INTEGER NOT NULL,
    PRIMARY KEY (account, client)
) STRICT, WITHOUT ROWID;
