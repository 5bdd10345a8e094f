-- What the evidence of an access audit said on the day on which it was signed off: the register goes on changing, this does not.
CREATE TABLE access_evidence (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    audit    TEXT NOT NULL,
    made_at  BIGINT NOT NULL,
    sheets   TEXT NOT NULL,
    people   TEXT NOT NULL,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, audit) REFERENCES access_audit (practice, id)
);
CREATE INDEX access_evidence_audit ON access_evidence (practice, audit);
