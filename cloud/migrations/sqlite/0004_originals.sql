-- Uploads as they came, where an enterprise's owner asked for that and the operator allows it.

-- Without a row nothing of this enterprise is kept as it came.
CREATE TABLE originals_wish (
    enterprise_id     INTEGER PRIMARY KEY REFERENCES enterprise (id) ON DELETE CASCADE,
    -- For so many days behind an upload's `created_at`; fewer where the operator allows fewer.
    days              INTEGER NOT NULL,
    asked_at          INTEGER NOT NULL
) STRICT;

-- In the upload's own transaction, and gone with the upload. Its SHA-256 is the upload's.
CREATE TABLE original (
    upload_id         TEXT    PRIMARY KEY REFERENCES upload (id) ON DELETE CASCADE,
    -- As it came, unpacked.
    bytes             INTEGER NOT NULL,
    -- As it lies here.
    packed            INTEGER NOT NULL
) STRICT;

-- A mebibyte of it each, the last one what is left; each gzipped by itself.
CREATE TABLE original_piece (
    upload_id         TEXT    NOT NULL REFERENCES original (upload_id) ON DELETE CASCADE,
    -- From 0.
    piece             INTEGER NOT NULL,
    body              BLOB    NOT NULL,
    PRIMARY KEY (upload_id, piece)
) STRICT;
