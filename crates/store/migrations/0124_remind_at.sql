-- From when on reminders are sent; until it is entered, from six in the morning.
ALTER TABLE opening ADD COLUMN remind_at TEXT;
