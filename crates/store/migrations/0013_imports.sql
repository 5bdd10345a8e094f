CREATE TABLE import (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    at         BIGINT NOT NULL,
    file       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    added      BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    left_alone BIGINT NOT NULL,
    unreadable BIGINT NOT NULL,
    first      BIGINT NOT NULL,
    last       BIGINT NOT NULL,
    drift      TEXT NOT NULL,
    undone_at  BIGINT,
    PRIMARY KEY (practice, id)
);

-- A file between its dry run and its confirmation; no record, and gone after a day.
CREATE TABLE import_upload (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    at       BIGINT NOT NULL,
    file     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    columns  TEXT NOT NULL,
    sheet    TEXT NOT NULL,
    PRIMARY KEY (practice, id)
);

-- Which field a column of this name was said to be; asked once.
CREATE TABLE import_mapping (
    practice TEXT NOT NULL REFERENCES practice (ods),
    kind     TEXT NOT NULL,
    header   TEXT NOT NULL,
    field    TEXT NOT NULL,
    PRIMARY KEY (practice, kind, header)
);
