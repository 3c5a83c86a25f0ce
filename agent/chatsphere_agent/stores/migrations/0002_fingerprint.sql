-- What a passage was stored from, so that an audit can compare it with the backend's rows. Empty for
-- passages stored before this; what was embedded is not kept, so they are stored again to know it.
ALTER TABLE chunk_384 ADD COLUMN fingerprint text NOT NULL DEFAULT '';
