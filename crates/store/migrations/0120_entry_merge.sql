-- Two entries of one PC, reader or card that were made one: which was kept, which is gone, and the audit entries that did it.
CREATE TABLE entry_merge (
    practice  TEXT NOT NULL REFERENCES practice (ods),
    id        TEXT NOT NULL,
    thing     TEXT NOT NULL,
    kept      TEXT NOT NULL,
    gone      TEXT NOT NULL,
    name      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    first     BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    undone_at BIGINT,
    PRIMARY KEY (practice, id)
);
CREATE INDEX entry_merge_kept ON entry_merge (practice, thing, kept);
