-- REGISTRY: the documents of src/register/, and the keys.
CREATE TABLE IF NOT EXISTS documents (
    key    TEXT PRIMARY KEY,    -- service, client/<number>, alias/<alias>, keys
    body   TEXT NOT NULL        -- JSON
) STRICT, WITHOUT ROWID;

-- Documents whose copy in KV is not yet the one above.
CREATE TABLE IF NOT EXISTS unpublished (
    key    TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
