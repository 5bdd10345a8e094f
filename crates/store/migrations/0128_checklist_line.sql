-- What a practice adds to the built-in checklists of joiners, movers and leavers.
CREATE TABLE checklist_line (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    kind     TEXT NOT NULL,
    text     TEXT NOT NULL,
    owner    TEXT,
    days     BIGINT NOT NULL,
    PRIMARY KEY (practice, id)
);
