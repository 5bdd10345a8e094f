CREATE TABLE person (
    practice     TEXT NOT NULL REFERENCES practice (ods),
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    staff_number TEXT,
    uuid         TEXT,
    job          TEXT,
    email        TEXT,
    phone        TEXT,
    visitor      BOOLEAN NOT NULL,
    leave_from   TEXT,
    leave_until  TEXT,
    left_on      TEXT,
    PRIMARY KEY (practice, id)
);
CREATE INDEX person_staff_number ON person (practice, staff_number);

CREATE TABLE pc (
    practice     TEXT NOT NULL REFERENCES practice (ods),
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    room         TEXT,
    machine      TEXT,
    applications TEXT NOT NULL,
    seen_at      BIGINT,
    retired_at   BIGINT,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX pc_machine ON pc (practice, machine);

CREATE TABLE incident (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    short       TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    reporter    TEXT,
    person      TEXT,
    room        TEXT,
    pc          TEXT,
    said        TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id),
    FOREIGN KEY (practice, pc) REFERENCES pc (practice, id)
);
CREATE UNIQUE INDEX incident_short ON incident (practice, short);
CREATE INDEX incident_reported ON incident (practice, reported_at);

CREATE TABLE incident_event (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    incident TEXT NOT NULL,
    number   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    subject  TEXT,
    detail   TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, incident) REFERENCES incident (practice, id)
);
CREATE UNIQUE INDEX incident_event_number ON incident_event (practice, incident, number);

-- Where each incident stands: the last of its events that says so.
CREATE VIEW incident_standing AS
SELECT practice, incident, kind, at
FROM (
    SELECT practice, incident, kind, at,
           ROW_NUMBER() OVER (PARTITION BY practice, incident ORDER BY number DESC) AS place
    FROM incident_event
    WHERE kind IN ('reported', 'reopened', 'escalated', 'restored', 'closed')
) AS ranked
WHERE place = 1;
