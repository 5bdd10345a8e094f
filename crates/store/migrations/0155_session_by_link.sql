-- Whether a session was opened by a one-time link: then a new password is chosen without the old one, which is forgotten.
ALTER TABLE session ADD COLUMN by_link BOOLEAN NOT NULL DEFAULT FALSE;
