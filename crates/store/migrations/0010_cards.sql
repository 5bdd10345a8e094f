CREATE TABLE position (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    person     TEXT NOT NULL,
    name       TEXT NOT NULL,
    role_code  TEXT,
    activities TEXT NOT NULL,
    ods        TEXT,
    starts_on  TEXT,
    ends_on    TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE INDEX position_person ON position (practice, person);

CREATE TABLE card (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    serial     TEXT,
    series     BIGINT,
    kind       TEXT,
    holder     TEXT NOT NULL,
    expires_on TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, holder) REFERENCES person (practice, id)
);
CREATE UNIQUE INDEX card_serial ON card (practice, serial);
CREATE INDEX card_holder ON card (practice, holder);

CREATE TABLE card_event (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    card        TEXT NOT NULL,
    happened_on TEXT,
    kind        TEXT NOT NULL,
    note        TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, card) REFERENCES card (practice, id)
);
CREATE INDEX card_event_card ON card_event (practice, card);

CREATE TABLE certificate (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    person     TEXT NOT NULL,
    card       TEXT,
    slot       TEXT NOT NULL,
    issuer     TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after  BIGINT NOT NULL,
    key        TEXT NOT NULL,
    bytes      BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id),
    FOREIGN KEY (practice, card) REFERENCES card (practice, id)
);
CREATE UNIQUE INDEX certificate_sha256 ON certificate (practice, sha256);
CREATE INDEX certificate_person ON certificate (practice, person);
CREATE INDEX certificate_card ON certificate (practice, card);
