-- AUDIT: some of what has happened in a service. Which of its objects has an event is chance.
CREATE TABLE IF NOT EXISTS events (
    at       INTEGER NOT NULL,  -- in seconds since 1970
    number   INTEGER NOT NULL,  -- in the order of arrival within a second
    strange  INTEGER NOT NULL,  -- 1: of a type that strangers can cause
    event    TEXT NOT NULL,     -- as schema/audit.json describes it
    PRIMARY KEY (at, number)
) STRICT, WITHOUT ROWID;

-- For how many days events are kept.
CREATE TABLE IF NOT EXISTS kept (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    days     INTEGER NOT NULL
) STRICT;

-- What was counted of requests, by the minute and by the hour.
CREATE TABLE IF NOT EXISTS figures (
    step     INTEGER NOT NULL,  -- 60 or 3600, in seconds
    at       INTEGER NOT NULL,  -- when it began, in seconds since 1970
    form     INTEGER NOT NULL,  -- how the body is written: 1
    body     TEXT NOT NULL,     -- JSON
    PRIMARY KEY (step, at, form)
) STRICT, WITHOUT ROWID;
