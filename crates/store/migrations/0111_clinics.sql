-- The practice's own clinics: each week, or once.
ALTER TABLE opening ADD COLUMN clinics TEXT NOT NULL DEFAULT '[]';
