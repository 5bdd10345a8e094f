-- Packets may leave as tickets, through a channel that belongs to a desk.
ALTER TABLE delivery ADD COLUMN channel TEXT;
ALTER TABLE channel ADD COLUMN desk TEXT;
