-- The tables of `sqlite/0003_connect.sql`, in PostgreSQL's types; what each column means is said there.

CREATE TABLE connection_code (
    code_mac          BYTEA   PRIMARY KEY,
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    host_name         TEXT    NOT NULL,
    created_at        BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    used_at           BIGINT
);

CREATE TABLE connection (
    id                TEXT    PRIMARY KEY,
    app_id            TEXT    NOT NULL UNIQUE,
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    instance_key      TEXT    NOT NULL,
    host_name         TEXT    NOT NULL,
    instance          TEXT    NOT NULL,
    created_at        BIGINT NOT NULL,
    ended_at          BIGINT,
    counter           BIGINT NOT NULL DEFAULT 0,
    copied_at         BIGINT,
    next_at           BIGINT,
    seen_at           BIGINT,
    seen_from         TEXT
);

CREATE UNIQUE INDEX connection_of_instance ON connection (enterprise_id, instance_key) WHERE ended_at IS NULL;

CREATE TABLE connection_key (
    connection_id     TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    thumbprint        TEXT    NOT NULL,
    public_key        TEXT    NOT NULL,
    created_at        BIGINT NOT NULL,
    used_at           BIGINT,
    PRIMARY KEY (connection_id, thumbprint)
);

CREATE TABLE sync_job (
    id                TEXT    PRIMARY KEY,
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    connection_id     TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    cause             TEXT    NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCESS', 'FAILURE')),
    created_at        BIGINT NOT NULL,
    begun_at          BIGINT,
    ended_at          BIGINT,
    fault_code        TEXT,
    fault_detail      TEXT,
    upload_id         TEXT
);

CREATE INDEX sync_job_by_connection ON sync_job (connection_id, created_at DESC);

ALTER TABLE access_token ADD COLUMN connection_id TEXT REFERENCES connection (id) ON DELETE CASCADE;

CREATE INDEX access_token_by_connection ON access_token (connection_id);
