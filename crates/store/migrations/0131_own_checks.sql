-- The check of a practice's own module, since when one is not taught any more, and who wrote down that somebody passed.
ALTER TABLE module_text ADD COLUMN questions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE module_text ADD COLUMN retired_on TEXT;
ALTER TABLE training ADD COLUMN entered_by TEXT;
