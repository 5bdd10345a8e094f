-- Whether an entry is for the person it concerns too. What was published before says so again at the next look.
ALTER TABLE calendar_entry ADD COLUMN theirs BOOLEAN NOT NULL DEFAULT FALSE;
