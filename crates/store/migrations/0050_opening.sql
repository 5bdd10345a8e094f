-- When the practice works: one row.
CREATE TABLE opening (
    practice  TEXT NOT NULL REFERENCES practice (ods),
    id        TEXT NOT NULL,
    nation    TEXT NOT NULL,
    saturdays BOOLEAN NOT NULL,
    closed    TEXT NOT NULL,
    busy      TEXT NOT NULL,
    PRIMARY KEY (practice, id)
);
