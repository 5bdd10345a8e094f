-- From when until when the practice is open on a working day; until it is entered, an estimate counts.
ALTER TABLE opening ADD COLUMN hours TEXT;
