-- From where problems may be reported without signing in: ranges of addresses, as JSON; none is everywhere.
ALTER TABLE practice ADD COLUMN networks TEXT NOT NULL DEFAULT '[]';
