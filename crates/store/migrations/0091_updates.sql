-- Updates: the practice's rules, new versions, what happened to each.
CREATE TABLE update_policy (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    owner       TEXT NOT NULL,
    pilots      TEXT NOT NULL,
    wait_days   BIGINT NOT NULL,
    window_days BIGINT NOT NULL,
    quiet       TEXT NOT NULL,
    approver    TEXT,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX update_policy_kind ON update_policy (practice, kind);

CREATE TABLE software_update (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    product    TEXT,
    name       TEXT NOT NULL,
    version    TEXT NOT NULL,
    security   BOOLEAN NOT NULL,
    noticed_on TEXT NOT NULL,
    rollback   TEXT,
    note       TEXT,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX software_update_version ON software_update (practice, name, version);

CREATE TABLE software_update_event (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    subject  TEXT NOT NULL,
    at       BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    pc       TEXT,
    until    TEXT,
    author   TEXT NOT NULL,
    note     TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, subject) REFERENCES software_update (practice, id),
    FOREIGN KEY (practice, pc) REFERENCES pc (practice, id)
);
CREATE INDEX software_update_event_subject ON software_update_event (practice, subject);
