-- Servers that sync by themselves.

-- A code that an owner made for one host; good once, and for minutes.
CREATE TABLE connection_code (
    -- HMAC of the code, by the key that tokens are hashed with.
    code_mac          BLOB    PRIMARY KEY,
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    host_name         TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    expires_at        INTEGER NOT NULL,
    used_at           INTEGER
) STRICT, WITHOUT ROWID;

-- An app for one instance. What is left of one that ended is this row alone: its keys and tokens are gone.
CREATE TABLE connection (
    id                TEXT    PRIMARY KEY,
    app_id            TEXT    NOT NULL UNIQUE,
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- The server id, else the host name, as in `server_instance`.
    instance_key      TEXT    NOT NULL,
    host_name         TEXT    NOT NULL,
    -- What the export says of the instance, as JSON.
    instance          TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    ended_at          INTEGER,
    -- The number of the last JWT. Whoever has a smaller one uses a copy, or is one.
    counter           INTEGER NOT NULL DEFAULT 0,
    -- When two places were seen to use one key; nothing is given out from then on.
    copied_at         INTEGER,
    -- When the agent means to sync next, as it says.
    next_at           INTEGER,
    seen_at           INTEGER,
    seen_from         TEXT
) STRICT;

CREATE UNIQUE INDEX connection_of_instance ON connection (enterprise_id, instance_key) WHERE ended_at IS NULL;

-- Two while a key is being changed.
CREATE TABLE connection_key (
    connection_id     TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    thumbprint        TEXT    NOT NULL,
    public_key        TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    used_at           INTEGER,
    PRIMARY KEY (connection_id, thumbprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_job (
    id                TEXT    PRIMARY KEY,
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    connection_id     TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    cause             TEXT    NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCESS', 'FAILURE')),
    created_at        INTEGER NOT NULL,
    begun_at          INTEGER,
    ended_at          INTEGER,
    fault_code        TEXT,
    fault_detail      TEXT,
    upload_id         TEXT
) STRICT;

CREATE INDEX sync_job_by_connection ON sync_job (connection_id, created_at DESC);

-- Of the tokens that a key bought, which connection they end with.
ALTER TABLE access_token ADD COLUMN connection_id TEXT REFERENCES connection (id) ON DELETE CASCADE;

CREATE INDEX access_token_by_connection ON access_token (connection_id);
