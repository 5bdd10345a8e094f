-- The directory: the few tables that do not belong to one practice. Every other table is led by its practice.
-- Portable columns only: TEXT, BIGINT (instants are microseconds since 1970 in UTC), BOOLEAN, DOUBLE PRECISION.

CREATE TABLE practice (
    ods          TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    kind         TEXT NOT NULL,
    uses_emis    BOOLEAN NOT NULL,
    report_link  TEXT NOT NULL UNIQUE,
    created_at   BIGINT NOT NULL
);

CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,
    password_hash TEXT,
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT
);
CREATE UNIQUE INDEX account_email ON account (email);

-- Sign-in links and sessions hold only the SHA-256 of what the browser holds.
CREATE TABLE session (
    secret_digest TEXT PRIMARY KEY,
    account       TEXT NOT NULL REFERENCES account (id),
    created_at    BIGINT NOT NULL,
    used_at       BIGINT NOT NULL,
    ends_at       BIGINT NOT NULL,
    revoked_at    BIGINT
);
CREATE INDEX session_account ON session (account);

CREATE TABLE sign_in_link (
    secret_digest TEXT PRIMARY KEY,
    account       TEXT NOT NULL REFERENCES account (id),
    ends_at       BIGINT NOT NULL,
    used_at       BIGINT
);
