-- Whether a packet is attached to its e-mail as PDF too.
ALTER TABLE delivery ADD COLUMN pdf BOOLEAN NOT NULL DEFAULT FALSE;
