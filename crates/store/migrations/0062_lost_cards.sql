-- Cards that are lost, stolen, left at home or faulty: a stopwatch each, with its steps; and how people worked meanwhile.
CREATE TABLE card_loss (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    card        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    reported_by TEXT,
    said        TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, card) REFERENCES card (practice, id)
);
CREATE INDEX card_loss_card ON card_loss (practice, card);

CREATE TABLE loss_step (
    practice  TEXT NOT NULL REFERENCES practice (ods),
    id        TEXT NOT NULL,
    card_loss TEXT NOT NULL,
    kind      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    proof     TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, card_loss) REFERENCES card_loss (practice, id)
);
CREATE INDEX loss_step_loss ON loss_step (practice, card_loss, at);

CREATE TABLE stand_in (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    person     TEXT NOT NULL,
    authorised TEXT,
    why        TEXT,
    from_at    BIGINT NOT NULL,
    until_at   BIGINT NOT NULL,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id),
    FOREIGN KEY (practice, authorised) REFERENCES person (practice, id)
);
CREATE INDEX stand_in_person ON stand_in (practice, person);
