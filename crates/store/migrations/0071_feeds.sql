-- Deadlines as they were published to calendars, and the calendars that people keep elsewhere.

CREATE TABLE calendar_entry (
    practice     TEXT NOT NULL REFERENCES practice (ods),
    id           TEXT NOT NULL,
    person       TEXT,
    authority    BOOLEAN NOT NULL,
    day          TEXT NOT NULL,
    about        TEXT NOT NULL,
    details      TEXT NOT NULL,
    sequence     BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    cancelled_at BIGINT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE INDEX calendar_entry_person ON calendar_entry (practice, person);

CREATE TABLE feed (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    audience   TEXT NOT NULL,
    person     TEXT,
    names      BOOLEAN NOT NULL,
    email      TEXT,
    digest     TEXT,
    made_at    BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE UNIQUE INDEX feed_digest ON feed (digest);
CREATE INDEX feed_person ON feed (practice, person);

-- When a calendar was fetched last: an observation, not a change of the practice's.
CREATE TABLE feed_fetch (
    practice   TEXT NOT NULL,
    feed       TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    PRIMARY KEY (practice, feed),
    FOREIGN KEY (practice, feed) REFERENCES feed (practice, id)
);
