-- What a practice teaches in its own words: each change is another text, so that what somebody passed stays as they read it.
CREATE TABLE module_text (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    module   TEXT NOT NULL,
    number   BIGINT NOT NULL,
    title    TEXT NOT NULL,
    for_whom TEXT NOT NULL,
    minutes  BIGINT NOT NULL,
    months   BIGINT NOT NULL,
    points   TEXT NOT NULL,
    made_at  BIGINT NOT NULL,
    PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX module_text_number ON module_text (practice, module, number);

ALTER TABLE training ADD COLUMN text BIGINT;
