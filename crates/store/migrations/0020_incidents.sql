-- The addresses behind the QR labels of rooms, and what incidents are looked up by.

CREATE TABLE room_link (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    room       TEXT NOT NULL,
    secret     TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (practice, id)
);
CREATE INDEX room_link_secret ON room_link (secret);

CREATE INDEX incident_person ON incident (practice, person);
CREATE INDEX incident_pc ON incident (practice, pc);
CREATE INDEX incident_event_subject ON incident_event (practice, kind, subject);
