-- What PCs send, and what they send it with.

CREATE TABLE site_code (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    digest   TEXT NOT NULL,
    made_at  BIGINT NOT NULL,
    ends_at  BIGINT NOT NULL,
    PRIMARY KEY (practice, id)
);
CREATE INDEX site_code_digest ON site_code (digest);

CREATE TABLE pc_key (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    pc         TEXT NOT NULL,
    digest     TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, pc) REFERENCES pc (practice, id)
);
CREATE INDEX pc_key_digest ON pc_key (digest);

CREATE TABLE checkup (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    pc          TEXT NOT NULL,
    person      TEXT,
    holder      TEXT,
    incident    TEXT,
    taken_at    BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    cause       TEXT,
    content     TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, pc) REFERENCES pc (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id),
    FOREIGN KEY (practice, incident) REFERENCES incident (practice, id)
);
CREATE INDEX checkup_pc ON checkup (practice, pc, taken_at);
CREATE INDEX checkup_holder ON checkup (practice, holder, taken_at);
CREATE INDEX checkup_incident ON checkup (practice, incident);
