-- REGISTRY: the documents of src/register/, and the keys.
CREATE TABLE IF NOT EXISTS documents (
    key    TEXT PRIMARY KEY,    -- service, client/<number>, alias/<alias>, keys
    body   TEXT NOT NULL        -- JSON
) STRICT, WITHOUT ROWID;

-- What each document was, written with each change of it. A version that knows no history leaves it alone.
CREATE TABLE IF NOT EXISTS history (
    key      TEXT    NOT NULL,  -- as in documents: service, api/<identifier>, client/<number>
    number   INTEGER NOT NULL,  -- rises; those of the last 50 changes are here
    revision TEXT    NOT NULL,  -- as src/register/history.rs describes it, as JSON, without secrets
    PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;

-- Documents whose copy in KV is not yet the one above.
CREATE TABLE IF NOT EXISTS unpublished (
    key    TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
