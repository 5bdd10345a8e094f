-- Days with the registration authority in the practice.
CREATE TABLE ra_day (
    practice     TEXT NOT NULL REFERENCES practice (ods),
    id           TEXT NOT NULL,
    held_on      TEXT NOT NULL,
    starts_at    TEXT NOT NULL,
    ends_at      TEXT NOT NULL,
    pause_from   TEXT,
    pause_until  TEXT,
    room         TEXT,
    visitor      TEXT,
    note         TEXT,
    sequence     BIGINT NOT NULL,
    cancelled_on TEXT,
    PRIMARY KEY (practice, id)
);

CREATE TABLE ra_slot (
    practice  TEXT NOT NULL REFERENCES practice (ods),
    id        TEXT NOT NULL,
    visit     TEXT NOT NULL,
    person    TEXT NOT NULL,
    purpose   TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at   TEXT NOT NULL,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, visit) REFERENCES ra_day (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE INDEX ra_slot_visit ON ra_slot (practice, visit);
