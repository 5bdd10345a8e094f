-- A joiner's, mover's or leaver's case that was begun by mistake, or that came to nothing: who called it off, and why.
ALTER TABLE staff_case ADD COLUMN called_off BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE staff_case ADD COLUMN called_off_by TEXT;
ALTER TABLE staff_case ADD COLUMN called_off_why TEXT;
