-- Opening hours of days of the week on which they are others than usual.
ALTER TABLE opening ADD COLUMN day_hours TEXT NOT NULL DEFAULT '[]';
