-- How an account proves who it is besides its password. `handle` is what is looked for, unique among its kind: a passkey's
-- id, the SHA-256 of a recovery code, the subject of another sign-in service.
CREATE TABLE credential (
    id         TEXT PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES account (id),
    kind       TEXT NOT NULL,
    label      TEXT NOT NULL,
    handle     TEXT NOT NULL,
    secret     TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE UNIQUE INDEX credential_handle ON credential (kind, handle);
CREATE INDEX credential_account ON credential (account);

-- A session whose second factor is due opens no page but the one that asks for it.
ALTER TABLE session ADD COLUMN second_factor_due BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE session ADD COLUMN address TEXT;
ALTER TABLE session ADD COLUMN agent TEXT;
