-- The addresses that screens in staff rooms open without signing in.
CREATE TABLE wall_link (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    place      TEXT NOT NULL,
    secret     TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX wall_link_secret ON wall_link (secret);
