-- Hours of a day on which somebody is there for a part of it.
ALTER TABLE rota ADD COLUMN hours TEXT NOT NULL DEFAULT '[]';
