-- Who was invited to a practice, and the programs that may use its API. Only the SHA-256 of each secret is kept.
CREATE TABLE invitation (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    name        TEXT NOT NULL,
    email       TEXT NOT NULL,
    role        TEXT NOT NULL,
    digest      TEXT NOT NULL,
    ends_at     BIGINT NOT NULL,
    accepted_at BIGINT,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX invitation_digest ON invitation (practice, digest);

CREATE TABLE api_token (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    label      TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    digest     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX api_token_digest ON api_token (practice, digest);
