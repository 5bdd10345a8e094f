-- The log of the NHS Diagnostic Tool, where somebody gave it along.
ALTER TABLE delivery ADD COLUMN log TEXT;
