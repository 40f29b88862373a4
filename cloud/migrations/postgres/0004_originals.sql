-- The tables of `sqlite/0004_originals.sql`, in PostgreSQL's types; what each column means is said there.

CREATE TABLE originals_wish (
    enterprise_id     BIGINT PRIMARY KEY REFERENCES enterprise (id) ON DELETE CASCADE,
    days              BIGINT NOT NULL,
    asked_at          BIGINT NOT NULL
);

CREATE TABLE original (
    upload_id         TEXT   PRIMARY KEY REFERENCES upload (id) ON DELETE CASCADE,
    bytes             BIGINT NOT NULL,
    packed            BIGINT NOT NULL
);

CREATE TABLE original_piece (
    upload_id         TEXT   NOT NULL REFERENCES original (upload_id) ON DELETE CASCADE,
    piece             BIGINT NOT NULL,
    body              BYTEA  NOT NULL,
    PRIMARY KEY (upload_id, piece)
);

ALTER TABLE original_piece ALTER COLUMN body SET STORAGE EXTERNAL;
