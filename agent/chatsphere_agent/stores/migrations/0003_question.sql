-- What a passage was written to answer; empty for passages of a text. Every table of vectors that is
-- there gets it, and one that is made later is made like the first.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relname ~ '^chunk_[0-9]+$' AND pg_table_is_visible(oid)
    LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN question text NOT NULL DEFAULT ''''', name);
    END LOOP;
END
$$;
