-- Access audits: who has access and why, answered by line managers through links, signed off.
CREATE TABLE access_audit (
    practice  TEXT NOT NULL REFERENCES practice (ods),
    id        TEXT NOT NULL,
    began_on  TEXT NOT NULL,
    job       TEXT,
    one_in    BIGINT NOT NULL,
    due_on    TEXT NOT NULL,
    signed_by TEXT,
    signed_at BIGINT,
    note      TEXT,
    PRIMARY KEY (practice, id)
);

CREATE TABLE access_link (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    audit    TEXT NOT NULL,
    manager  TEXT NOT NULL,
    digest   TEXT NOT NULL,
    made_at  BIGINT NOT NULL,
    ends_at  BIGINT NOT NULL,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, audit) REFERENCES access_audit (practice, id),
    FOREIGN KEY (practice, manager) REFERENCES person (practice, id)
);
CREATE INDEX access_link_digest ON access_link (digest);

CREATE TABLE access_line (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    audit       TEXT NOT NULL,
    person      TEXT NOT NULL,
    position    TEXT,
    link        TEXT,
    answer      TEXT,
    reason      TEXT,
    answered_by TEXT,
    answered_at BIGINT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, audit) REFERENCES access_audit (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id),
    FOREIGN KEY (practice, link) REFERENCES access_link (practice, id)
);
CREATE INDEX access_line_audit ON access_line (practice, audit);
