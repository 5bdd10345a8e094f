-- Two entries of one person that were made one: which was kept, which is gone, and the audit entries that did it.
CREATE TABLE person_merge (
    practice  TEXT NOT NULL REFERENCES practice (ods),
    id        TEXT NOT NULL,
    kept      TEXT NOT NULL,
    gone      TEXT NOT NULL,
    name      TEXT,
    at        BIGINT NOT NULL,
    first     BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    undone_at BIGINT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, kept) REFERENCES person (practice, id)
);
CREATE INDEX person_merge_kept ON person_merge (practice, kept);
