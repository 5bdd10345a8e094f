-- Appointments with a sponsor or local smartcard administrator of the practice.
CREATE TABLE appointment (
    practice     TEXT NOT NULL REFERENCES practice (ods),
    id           TEXT NOT NULL,
    card         TEXT NOT NULL,
    helper       TEXT NOT NULL,
    held_on      TEXT NOT NULL,
    starts_at    TEXT NOT NULL,
    ends_at      TEXT NOT NULL,
    room         TEXT,
    sequence     BIGINT NOT NULL,
    cancelled_on TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, card) REFERENCES card (practice, id),
    FOREIGN KEY (practice, helper) REFERENCES person (practice, id)
);
CREATE INDEX appointment_day ON appointment (practice, held_on);
CREATE INDEX appointment_card ON appointment (practice, card);
