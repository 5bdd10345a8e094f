-- Secrets are too long to be the same by chance. A table that is distributed by practice can have no key without it.
DROP INDEX feed_digest;
CREATE INDEX feed_digest ON feed (digest);
DROP INDEX wall_link_secret;
CREATE INDEX wall_link_secret ON wall_link (secret);
