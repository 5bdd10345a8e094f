ALTER TABLE pc ADD COLUMN software TEXT NOT NULL DEFAULT '[]';

CREATE TABLE reader (
    practice       TEXT NOT NULL REFERENCES practice (ods),
    id             TEXT NOT NULL,
    make           TEXT,
    model          TEXT NOT NULL,
    serial         TEXT,
    bought_on      TEXT,
    warranty_until TEXT,
    room           TEXT,
    pc             TEXT,
    retired_on     TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, pc) REFERENCES pc (practice, id)
);
CREATE UNIQUE INDEX reader_serial ON reader (practice, serial);
CREATE INDEX reader_pc ON reader (practice, pc);

CREATE TABLE application (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    cis2     TEXT NOT NULL,
    asked    TEXT,
    asked_on TEXT,
    note     TEXT,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX application_code ON application (practice, code);
