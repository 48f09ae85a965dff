-- What names of workspaces are compared by: the name in lower case, folded by Roster so that both databases fold alike. Not
-- unique, as names that differ in case only may be there from before. NULL in rows of programs that don't know it.
ALTER TABLE workspaces ADD COLUMN IF NOT EXISTS name_key TEXT;

CREATE INDEX IF NOT EXISTS workspaces_by_name_key ON workspaces (name_key);

-- A program that doesn't know the key renames without it. One that does, and changes no more than the case, loses it until the
-- schema is contracted; NULL is right either way.
CREATE OR REPLACE FUNCTION forget_name_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.name_key := NULL;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER forget_name_key BEFORE UPDATE ON workspaces
    FOR EACH ROW WHEN (NEW.name <> OLD.name AND NEW.name_key = OLD.name_key) EXECUTE FUNCTION forget_name_key();
