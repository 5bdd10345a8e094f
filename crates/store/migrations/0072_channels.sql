-- Where else the practice is told, beside e-mail.

CREATE TABLE channel (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    host       TEXT NOT NULL,
    names      BOOLEAN NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (practice, id)
);

-- Addresses and keys of channels: whoever has them can write there, so they stand neither in the audit trail nor in exports.
CREATE TABLE channel_secret (
    practice TEXT NOT NULL,
    channel  TEXT NOT NULL,
    url      TEXT NOT NULL,
    key      TEXT NOT NULL,
    PRIMARY KEY (practice, channel),
    FOREIGN KEY (practice, channel) REFERENCES channel (practice, id)
);
