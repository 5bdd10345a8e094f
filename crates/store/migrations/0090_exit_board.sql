-- Who asked about an application's CIS2 support, and when the ICB was asked.
ALTER TABLE application ADD COLUMN asked_by TEXT;
ALTER TABLE application ADD COLUMN escalated_on TEXT;
ALTER TABLE application ADD COLUMN escalated_by TEXT;
