CREATE TABLE retention (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    days     BIGINT NOT NULL,
    PRIMARY KEY (practice, id)
);
