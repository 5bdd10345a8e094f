-- Who asks for the tickets of a desk's channel: where the desk's answers go.
ALTER TABLE channel ADD COLUMN requester TEXT;
