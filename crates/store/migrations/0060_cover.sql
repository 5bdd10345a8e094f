-- Who is there on which days, and what they are trained for.
CREATE TABLE rota (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    person   TEXT NOT NULL,
    days     TEXT NOT NULL,
    away     TEXT NOT NULL,
    is_it    BOOLEAN NOT NULL,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE UNIQUE INDEX rota_person ON rota (practice, person);

CREATE TABLE training (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    person     TEXT NOT NULL,
    task       TEXT NOT NULL,
    passed_on  TEXT NOT NULL,
    expires_on TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE INDEX training_person ON training (practice, person);

-- What the practice's own registration authority says: one row.
CREATE TABLE local_policy (
    practice      TEXT NOT NULL REFERENCES practice (ods),
    id            TEXT NOT NULL,
    sponsor_codes TEXT NOT NULL,
    fallback      TEXT,
    PRIMARY KEY (practice, id)
);
