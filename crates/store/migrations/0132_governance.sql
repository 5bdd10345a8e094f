-- Bank holidays as they were published, in place of those that the program brings: one row.
CREATE TABLE holiday_list (
    practice TEXT NOT NULL REFERENCES practice (ods),
    id       TEXT NOT NULL,
    taken_on TEXT NOT NULL,
    days     TEXT NOT NULL,
    PRIMARY KEY (practice, id)
);

-- Every how many months there is an access audit; empty: the usual.
ALTER TABLE local_policy ADD COLUMN audit_months BIGINT;

-- Who approves an update is somebody of the register. A name that was typed becomes the person who has it; any other falls to the
-- practice manager, as an empty one always did, and stays in the audit trail.
CREATE TABLE update_policy_of_people (
    practice    TEXT NOT NULL REFERENCES practice (ods),
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    owner       TEXT NOT NULL,
    pilots      TEXT NOT NULL,
    wait_days   BIGINT NOT NULL,
    window_days BIGINT NOT NULL,
    quiet       TEXT NOT NULL,
    approver    TEXT,
    PRIMARY KEY (practice, id),
    FOREIGN KEY (practice, approver) REFERENCES person (practice, id)
);
INSERT INTO update_policy_of_people (practice, id, kind, owner, pilots, wait_days, window_days, quiet, approver)
    SELECT practice, id, kind, owner, pilots, wait_days, window_days, quiet,
        (SELECT MIN(person.id) FROM person WHERE person.practice = update_policy.practice AND person.name = update_policy.approver)
    FROM update_policy;
DROP TABLE update_policy;
ALTER TABLE update_policy_of_people RENAME TO update_policy;
CREATE UNIQUE INDEX update_policy_kind ON update_policy (practice, kind);
CREATE INDEX update_policy_approver ON update_policy (practice, approver);
