-- SUBJECTS: the people whose user names fall to this object.
CREATE TABLE IF NOT EXISTS users (
    username TEXT PRIMARY KEY,
    state    TEXT NOT NULL      -- the user of src/people/, as JSON; of the password only its Argon2id hash
) STRICT, WITHOUT ROWID;
