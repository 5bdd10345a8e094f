-- When whoever has a session last proved who they are by their password: then what signs in may be added for a while.
ALTER TABLE session ADD COLUMN proved_at BIGINT;
-- Sessions and links that ended are forgotten after a while: found by their end.
CREATE INDEX session_ends_at ON session (ends_at);
