-- Where an incident stands, by the last of its events that says so: written with that event, since what is open is asked for on most pages
-- and a practice of five years has thousands that are over.
DROP VIEW incident_standing;
ALTER TABLE incident ADD COLUMN standing TEXT NOT NULL DEFAULT 'open';
UPDATE incident SET standing = COALESCE(
    (SELECT CASE WHEN e.kind IN ('reported', 'reopened') THEN 'open' ELSE e.kind END FROM incident_event e
     WHERE e.practice = incident.practice AND e.incident = incident.id
     AND e.kind IN ('reported', 'reopened', 'escalated', 'restored', 'closed') ORDER BY e.number DESC LIMIT 1),
    'open');
CREATE INDEX incident_standing ON incident (practice, standing);
