-- Visits of the registration authority and appointments stand in calendars too, with their hours.
ALTER TABLE calendar_entry ADD COLUMN starts_at BIGINT;
ALTER TABLE calendar_entry ADD COLUMN ends_at BIGINT;
ALTER TABLE calendar_entry ADD COLUMN place TEXT;
