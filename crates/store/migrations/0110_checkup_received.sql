-- Whether a checkup has arrived since a calendar was fetched.
CREATE INDEX checkup_received ON checkup (practice, received_at);
