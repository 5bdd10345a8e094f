-- Calendars that are pushed to a CalDAV server.
ALTER TABLE feed ADD COLUMN host TEXT;

-- Where, as whom and with what password, each sealed. Whoever has them can write there, so they stand neither in the audit trail
-- nor in exports, nor in what is given to a person: hence no foreign key of the calendar's.
CREATE TABLE feed_secret (
    practice TEXT NOT NULL REFERENCES practice (ods),
    feed     TEXT NOT NULL,
    url      TEXT NOT NULL,
    account  TEXT NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (practice, feed)
);

-- What stands there as far as we know: an observation, not a change of the practice's.
CREATE TABLE feed_push (
    practice TEXT NOT NULL REFERENCES practice (ods),
    feed     TEXT NOT NULL,
    entry    TEXT NOT NULL,
    content  TEXT NOT NULL,
    etag     TEXT NOT NULL,
    PRIMARY KEY (practice, feed, entry)
);
