-- Messages that leave by themselves, recorded end to end, and reminders that rest.

CREATE TABLE message (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    channel     TEXT NOT NULL,
    person      TEXT,
    recipient   TEXT NOT NULL,
    destination TEXT,
    day         TEXT NOT NULL,
    subject     TEXT NOT NULL,
    text        TEXT,
    file        TEXT,
    about       TEXT NOT NULL,
    once        TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    BIGINT NOT NULL,
    queued_at   BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    ended_at    BIGINT,
    reason      TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE UNIQUE INDEX message_once ON message (practice, once);
CREATE INDEX message_due ON message (state, due_at);
CREATE INDEX message_day ON message (practice, day);
CREATE INDEX message_person ON message (practice, person);

CREATE TABLE snooze (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    key      TEXT NOT NULL,
    stage    BIGINT NOT NULL,
    about    TEXT NOT NULL,
    until    TEXT NOT NULL,
    reason   TEXT,
    made_at  BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (practice, id)
);
