-- An import is written in portions, so that others write in between: which audit entries are its own, how far it is, what others
-- changed meanwhile and was left alone, and when it ended.
ALTER TABLE import ADD COLUMN portions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE import ADD COLUMN planned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN written BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN meanwhile TEXT NOT NULL DEFAULT '[]';
ALTER TABLE import ADD COLUMN ended_at BIGINT;
UPDATE import SET portions = '[{"first":' || first || ',"last":' || last || '}]', ended_at = at;
ALTER TABLE import DROP COLUMN first;
ALTER TABLE import DROP COLUMN last;
