CREATE TABLE contact (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    desk       TEXT NOT NULL,
    name       TEXT NOT NULL,
    phone      TEXT,
    email      TEXT,
    hours      TEXT NOT NULL,
    note       TEXT,
    retired_on TEXT,
    PRIMARY KEY (practice, id)
);

CREATE TABLE spare (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    model      TEXT NOT NULL,
    room       TEXT,
    held_by    TEXT,
    minimum    BIGINT NOT NULL,
    retired_on TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, held_by) REFERENCES contact (practice, id)
);

CREATE TABLE spare_event (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    spare    TEXT NOT NULL,
    at       BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    count    BIGINT NOT NULL,
    person   TEXT,
    note     TEXT,
    due_at   BIGINT,
    loan     TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, spare) REFERENCES spare (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id),
    FOREIGN KEY (practice, loan) REFERENCES spare_event (practice, id)
);
CREATE INDEX spare_event_spare ON spare_event (practice, spare, at);
-- A loan ends once: two people who bring it back at the same moment cannot both add to the shelf.
CREATE UNIQUE INDEX spare_event_loan ON spare_event (practice, loan);

CREATE TABLE alternative (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    role        TEXT NOT NULL,
    method      TEXT NOT NULL,
    approved_by TEXT,
    approved_on TEXT,
    note        TEXT,
    retired_on  TEXT,
    PRIMARY KEY (practice, id)
);
