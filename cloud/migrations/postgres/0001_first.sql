-- The tables of `sqlite/0001_first.sql`, in PostgreSQL's types; what each column means is said there.

CREATE TABLE enterprise (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug              TEXT   NOT NULL UNIQUE,
    billing           TEXT   NOT NULL CHECK (billing IN ('volume', 'metered')),
    created_at        BIGINT NOT NULL,
    revision          BIGINT NOT NULL DEFAULT 0,
    seats_consumed    BIGINT,
    seats_purchased   BIGINT
);

CREATE TABLE verified_domain (
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    domain            TEXT   NOT NULL,
    PRIMARY KEY (enterprise_id, domain)
);

CREATE TABLE token (
    id                TEXT   PRIMARY KEY,
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    role              TEXT   NOT NULL CHECK (role IN ('owner')),
    secret_sha256     BYTEA  NOT NULL,
    note              TEXT   NOT NULL,
    created_at        BIGINT NOT NULL,
    revoked_at        BIGINT
);

CREATE INDEX token_by_enterprise ON token (enterprise_id);

-- Payloads are gzipped before they come here, so PostgreSQL need not try to compress them.
CREATE TABLE members (
    enterprise_id     BIGINT PRIMARY KEY REFERENCES enterprise (id) ON DELETE CASCADE,
    received_at       BIGINT NOT NULL,
    sha256            TEXT   NOT NULL,
    rows              BIGINT NOT NULL,
    payload           BYTEA  NOT NULL
);

ALTER TABLE members ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE upload (
    id                TEXT   PRIMARY KEY,
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    instance_key      TEXT   NOT NULL,
    name              TEXT   NOT NULL,
    server_id         TEXT,
    host_name         TEXT,
    sync_state        TEXT   NOT NULL CHECK (sync_state IN ('PENDING', 'SUCCESS', 'FAILURE')),
    created_at        BIGINT NOT NULL,
    sha256            TEXT   NOT NULL,
    accounts          BIGINT NOT NULL,
    seats_before      BIGINT,
    seats_after       BIGINT NOT NULL,
    preview           TEXT   NOT NULL,
    findings_en       TEXT   NOT NULL,
    findings_ja       TEXT   NOT NULL
);

CREATE INDEX upload_by_enterprise ON upload (enterprise_id, created_at DESC, id DESC);
CREATE INDEX upload_by_instance ON upload (enterprise_id, instance_key);

CREATE TABLE server_instance (
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    instance_key      TEXT   NOT NULL,
    server_id         TEXT,
    host_name         TEXT,
    synced_at         BIGINT NOT NULL,
    upload_id         TEXT   NOT NULL REFERENCES upload (id),
    payload           BYTEA  NOT NULL,
    PRIMARY KEY (enterprise_id, instance_key)
);

ALTER TABLE server_instance ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE license_block (
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    block             BIGINT NOT NULL,
    body              BYTEA  NOT NULL,
    PRIMARY KEY (enterprise_id, block)
);

ALTER TABLE license_block ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE idempotency_key (
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    key               TEXT   NOT NULL,
    fingerprint       BYTEA  NOT NULL,
    status            BIGINT NOT NULL,
    upload_id         TEXT,
    body              TEXT,
    created_at        BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    PRIMARY KEY (enterprise_id, key)
);

CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at);
