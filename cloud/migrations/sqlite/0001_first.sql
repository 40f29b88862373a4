-- Times are milliseconds since 1970-01-01T00:00:00Z. Payloads are gzipped.

CREATE TABLE enterprise (
    id                INTEGER PRIMARY KEY,
    slug              TEXT    NOT NULL UNIQUE,
    billing           TEXT    NOT NULL CHECK (billing IN ('volume', 'metered')),
    created_at        INTEGER NOT NULL,
    -- Grows by one with every change of what is counted; a recount made from an older one is refused.
    revision          INTEGER NOT NULL DEFAULT 0,
    -- The figures of the last recount; null until the first.
    seats_consumed    INTEGER,
    seats_purchased   INTEGER
) STRICT;

CREATE TABLE verified_domain (
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- ASCII form, lower case.
    domain            TEXT    NOT NULL,
    PRIMARY KEY (enterprise_id, domain)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id                TEXT    PRIMARY KEY,
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    role              TEXT    NOT NULL CHECK (role IN ('owner')),
    -- The secret itself is shown once and kept nowhere.
    secret_sha256     BLOB    NOT NULL,
    note              TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    revoked_at        INTEGER
) STRICT;

CREATE INDEX token_by_enterprise ON token (enterprise_id);

-- The cloud side of an enterprise: the report its owner gave.
CREATE TABLE members (
    enterprise_id     INTEGER PRIMARY KEY REFERENCES enterprise (id) ON DELETE CASCADE,
    received_at       INTEGER NOT NULL,
    sha256            TEXT    NOT NULL,
    rows              INTEGER NOT NULL,
    payload           BLOB    NOT NULL
) STRICT;

-- Every upload that was taken. Its accounts are kept only while it is an instance's newest.
CREATE TABLE upload (
    id                TEXT    PRIMARY KEY,
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    instance_key      TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    server_id         TEXT,
    host_name         TEXT,
    sync_state        TEXT    NOT NULL CHECK (sync_state IN ('PENDING', 'SUCCESS', 'FAILURE')),
    created_at        INTEGER NOT NULL,
    sha256            TEXT    NOT NULL,
    accounts          INTEGER NOT NULL,
    seats_before      INTEGER,
    seats_after       INTEGER NOT NULL,
    -- The core's preview and findings as they were shown, JSON.
    preview           TEXT    NOT NULL,
    findings_en       TEXT    NOT NULL,
    findings_ja       TEXT    NOT NULL
) STRICT;

CREATE INDEX upload_by_enterprise ON upload (enterprise_id, created_at DESC, id DESC);
CREATE INDEX upload_by_instance ON upload (enterprise_id, instance_key);

CREATE TABLE server_instance (
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- The server id, else the host name: what knows this instance among the enterprise's.
    instance_key      TEXT    NOT NULL,
    server_id         TEXT,
    host_name         TEXT,
    synced_at         INTEGER NOT NULL,
    upload_id         TEXT    NOT NULL REFERENCES upload (id),
    -- The minimised upload, as the core writes it.
    payload           BLOB    NOT NULL,
    PRIMARY KEY (enterprise_id, instance_key)
) STRICT;

-- The report after the last sync, a hundred rows a block: a page is found by its number, however large the enterprise.
CREATE TABLE license_block (
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    block             INTEGER NOT NULL,
    -- A JSON array of rows in GitHub's shape.
    body              BLOB    NOT NULL,
    PRIMARY KEY (enterprise_id, block)
) STRICT;

-- The first answer to each key, given again to whoever asks the same again.
CREATE TABLE idempotency_key (
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    key               TEXT    NOT NULL,
    -- SHA-256 of the JSON that came with it.
    fingerprint       BLOB    NOT NULL,
    status            INTEGER NOT NULL,
    -- Null once the upload was forgotten.
    upload_id         TEXT,
    body              TEXT,
    created_at        INTEGER NOT NULL,
    expires_at        INTEGER NOT NULL,
    PRIMARY KEY (enterprise_id, key)
) STRICT;

CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at);
