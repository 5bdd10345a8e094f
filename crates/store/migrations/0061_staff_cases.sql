-- Joiners, movers and leavers: one case each, with the lines of its checklist.
CREATE TABLE staff_case (
    practice  TEXT NOT NULL REFERENCES practice (ods),
    id        TEXT NOT NULL,
    person    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    day       TEXT NOT NULL,
    stays     BOOLEAN,
    begun_at  BIGINT NOT NULL,
    begun_by  TEXT NOT NULL,
    reason    TEXT,
    closed_on TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, person) REFERENCES person (practice, id)
);
CREATE INDEX staff_case_person ON staff_case (practice, person);

CREATE TABLE staff_task (
    practice   TEXT NOT NULL REFERENCES practice (ods),
    id         TEXT NOT NULL,
    staff_case TEXT NOT NULL,
    number     BIGINT NOT NULL,
    text       TEXT NOT NULL,
    owner      TEXT,
    due_on     TEXT NOT NULL,
    done_on    TEXT,
    done_by    TEXT,
    evidence   TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, staff_case) REFERENCES staff_case (practice, id)
);
CREATE INDEX staff_task_case ON staff_task (practice, staff_case, number);
