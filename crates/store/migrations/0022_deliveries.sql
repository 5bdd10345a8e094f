-- Packets on their way to a desk, recorded end to end.

CREATE TABLE delivery (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    incident    TEXT NOT NULL,
    desk        TEXT NOT NULL,
    destination TEXT NOT NULL,
    subject     TEXT NOT NULL,
    text        TEXT,
    json        TEXT,
    once        TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    BIGINT NOT NULL,
    queued_at   BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    ended_at    BIGINT,
    reason      TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, incident) REFERENCES incident (practice, id)
);
CREATE UNIQUE INDEX delivery_once ON delivery (practice, once);
CREATE INDEX delivery_due ON delivery (state, due_at);
CREATE INDEX delivery_incident ON delivery (practice, incident);
