-- What a confirmed import has still to write, portion by portion; no record, and gone once it is written.
CREATE TABLE import_portion (
    practice TEXT NOT NULL REFERENCES practice (ods),
    import   TEXT NOT NULL,
    number   BIGINT NOT NULL,
    author   TEXT NOT NULL,
    puts     TEXT NOT NULL,
    PRIMARY KEY (practice, import, number)
);
