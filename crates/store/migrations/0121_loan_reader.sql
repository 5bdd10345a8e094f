-- Which reader was taken, where somebody said so. No foreign key: one cannot be added to a table that is there on both databases.
ALTER TABLE spare_event ADD COLUMN reader TEXT;
CREATE INDEX spare_event_reader ON spare_event (practice, reader);
