-- The checkups of the last weeks are asked for on every page with dates.
CREATE INDEX checkup_taken ON checkup (practice, taken_at);
