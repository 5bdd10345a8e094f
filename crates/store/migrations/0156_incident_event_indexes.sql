-- What causes were confirmed, which steps helped and who lost time is read on most pages of incidents: without going through all events.
CREATE INDEX incident_event_by_kind ON incident_event (practice, kind, incident, number, at);
CREATE INDEX incident_event_by_subject ON incident_event (practice, kind, subject);
