-- DIRECTORY: the services beside the first one, and the credentials of the API, of src/directory/.
CREATE TABLE IF NOT EXISTS documents (
    key    TEXT PRIMARY KEY,    -- service/<id>, issuer/<issuer>, token/<id>, secret/<whose>, digest/<SHA-256>
    body   TEXT NOT NULL        -- JSON; of secrets only their SHA-256
) STRICT, WITHOUT ROWID;
