-- Which card of the register a checkup saw, where its certificates tell.
ALTER TABLE checkup ADD COLUMN card TEXT;
