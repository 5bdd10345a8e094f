-- What somebody else does for the practice, and until when.
CREATE TABLE contract (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    name        TEXT NOT NULL,
    party       TEXT NOT NULL,
    reference   TEXT,
    ends_on     TEXT NOT NULL,
    notice_days BIGINT,
    note        TEXT,
    retired_on  TEXT,
    PRIMARY KEY (practice, id)
);
