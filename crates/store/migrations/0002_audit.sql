-- What each account may do at a practice, and the practice's hash-chained audit trail.

CREATE TABLE membership (
    practice TEXT NOT NULL REFERENCES practice (ods),
    account  TEXT NOT NULL REFERENCES account (id),
    role     TEXT NOT NULL,
    PRIMARY KEY (practice, account)
);
CREATE INDEX membership_account ON membership (account);

-- The end of each practice's chain; writing it takes the lock that keeps entries in order.
CREATE TABLE audit_head (
    practice TEXT PRIMARY KEY REFERENCES practice (ods),
    number   BIGINT NOT NULL,
    hash     TEXT NOT NULL
);

CREATE TABLE audit_entry (
    practice TEXT NOT NULL REFERENCES practice (ods),
    number   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    author   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    record   TEXT NOT NULL,
    digest   TEXT NOT NULL,
    hash     TEXT NOT NULL,
    PRIMARY KEY (practice, number)
);
CREATE INDEX audit_entry_record ON audit_entry (practice, subject, record, number);

-- The words of an entry; erased when their retention ends, which leaves the chain valid.
CREATE TABLE audit_text (
    practice TEXT NOT NULL,
    number   BIGINT NOT NULL,
    salt     TEXT NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (practice, number),
    FOREIGN KEY (practice, number) REFERENCES audit_entry (practice, number)
);
