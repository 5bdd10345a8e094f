-- Of a card those certificates count that were seen on it last, whatever their slots are called.
DROP INDEX certificate_card;
CREATE INDEX certificate_card ON certificate (practice, card, seen_at, not_after);
