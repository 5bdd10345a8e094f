-- What a practice does for patients while a card does not work: its own plan, who approved it, and when it is looked at again.
ALTER TABLE local_policy ADD COLUMN continuity TEXT;
ALTER TABLE local_policy ADD COLUMN continuity_by TEXT;
ALTER TABLE local_policy ADD COLUMN continuity_review TEXT;
