-- Who may come in, from where, and what was done.

-- Takes the place of `token`, which stays for programs of the version before.
CREATE TABLE access_token (
    id                TEXT    PRIMARY KEY,
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- `owner`, `reader` or `agent`; the program knows what each may do.
    scope             TEXT    NOT NULL,
    -- The one server instance that its bearer may upload for; null where it may for any.
    server            TEXT,
    -- HMAC of the secret's SHA-256, by a key that is not in this database.
    secret_mac        BLOB    NOT NULL,
    note              TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    -- Null where it never ends by itself.
    expires_at        INTEGER,
    revoked_at        INTEGER,
    -- To the minute.
    last_used_at      INTEGER
) STRICT;

CREATE INDEX access_token_by_enterprise ON access_token (enterprise_id);

-- From where an enterprise may be called. Without an entry, from anywhere.
CREATE TABLE allowed_network (
    enterprise_id     INTEGER NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- An address and its prefix length, as `203.0.113.0/24`.
    network           TEXT    NOT NULL,
    note              TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (enterprise_id, network)
) STRICT, WITHOUT ROWID;

-- Every write and every refusal. No e-mail address and no login of a person is in it.
CREATE TABLE audit (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    at                INTEGER NOT NULL,
    -- Its name, since this outlives the enterprise; null where a call named none that there is.
    enterprise        TEXT,
    -- `token:ID`, or `operator` for a subcommand; null where no token was proven.
    actor             TEXT,
    -- The caller's network address.
    remote            TEXT,
    action            TEXT    NOT NULL,
    -- `done`, or the name of the problem that was answered.
    outcome           TEXT    NOT NULL,
    -- What it was done to: an upload, a server instance, a token, a network.
    subject           TEXT,
    request_id        TEXT,
    -- How often the same was refused within a moment.
    times             INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX audit_by_enterprise ON audit (enterprise, id);
CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_is_not_rewritten BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;

-- What is older than 90 days may go.
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN OLD.at > (CAST(strftime('%s', 'now') AS INTEGER) - 7776000) * 1000
BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END;

-- What all programs on this database must agree on.
CREATE TABLE setting (
    name              TEXT    PRIMARY KEY,
    value             BLOB    NOT NULL
) STRICT;
