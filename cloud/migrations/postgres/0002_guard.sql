-- The tables of `sqlite/0002_guard.sql`, in PostgreSQL's types; what each column means is said there.

CREATE TABLE access_token (
    id                TEXT   PRIMARY KEY,
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    scope             TEXT   NOT NULL,
    server            TEXT,
    secret_mac        BYTEA  NOT NULL,
    note              TEXT   NOT NULL,
    created_at        BIGINT NOT NULL,
    expires_at        BIGINT,
    revoked_at        BIGINT,
    last_used_at      BIGINT
);

CREATE INDEX access_token_by_enterprise ON access_token (enterprise_id);

CREATE TABLE allowed_network (
    enterprise_id     BIGINT NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    network           TEXT   NOT NULL,
    note              TEXT   NOT NULL,
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (enterprise_id, network)
);

CREATE TABLE audit (
    id                BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at                BIGINT NOT NULL,
    enterprise        TEXT,
    actor             TEXT,
    remote            TEXT,
    action            TEXT   NOT NULL,
    outcome           TEXT   NOT NULL,
    subject           TEXT,
    request_id        TEXT,
    times             BIGINT NOT NULL DEFAULT 1
);

CREATE INDEX audit_by_enterprise ON audit (enterprise, id);
CREATE INDEX audit_by_time ON audit (at);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at <= (extract(epoch FROM now())::bigint - 7776000) * 1000 THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append only';
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE setting (
    name              TEXT   PRIMARY KEY,
    value             BYTEA  NOT NULL
);
