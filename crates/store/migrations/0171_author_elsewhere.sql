-- Whom the audit trail names by an account of the server that this practice came from: accounts stay behind, or are others here.
CREATE TABLE author_elsewhere (
    practice TEXT NOT NULL REFERENCES practice (ods),
    account  TEXT NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (practice, account)
);
