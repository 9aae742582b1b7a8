-- GRANTS: one shelf. A row is one authorization, from the pushed request to the last refresh. The request of a
-- confidential client is on a page until it is answered: what is in no row here is looked for there.
CREATE TABLE IF NOT EXISTS grants (
    row    INTEGER PRIMARY KEY, -- random, below 2^53
    state  TEXT    NOT NULL,    -- the state of src/oauth/grant/, as JSON; of secrets only their SHA-256
    until  INTEGER NOT NULL     -- swept from then on, in seconds since 1970
) STRICT;

-- What may be used once, client assertions and DPoP proofs, and what was pushed: many requests on a page. What one request
-- spends and pushes is added to the last page in one write, and a page is deleted as a whole.
CREATE TABLE IF NOT EXISTS pages (
    number INTEGER PRIMARY KEY, -- when it began, in thousandths of a second since 1970 at least
    until  INTEGER NOT NULL,    -- nothing on it counts from then on, in seconds since 1970
    noted  TEXT    NOT NULL,    -- lines (src/oauth/grant/pages.rs): the version; u, 22 characters of the key and until; r, the row and until
    held   TEXT    NOT NULL     -- lines: the row and what was pushed, as in grants
) STRICT;

-- What versions before pages have used, by a digest over scope and jti; read for ever, written no more.
CREATE TABLE IF NOT EXISTS used (
    key    TEXT    PRIMARY KEY,
    until  INTEGER NOT NULL     -- refused for its age from then on, so it may be forgotten
) STRICT, WITHOUT ROWID;

-- A version before pages looks only there. What is on a page is a failure to it, and not used again.
CREATE TRIGGER IF NOT EXISTS used_on_pages BEFORE INSERT ON used
WHEN EXISTS (SELECT 1 FROM pages WHERE until >= NEW.until - 60 AND instr(noted, 'u' || substr(NEW.key, 1, 22)) > 0)
BEGIN
    SELECT RAISE(ABORT, 'it was used, as a page says');
END;

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
