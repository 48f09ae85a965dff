-- What names of workspaces are compared by: the name in lower case, folded by Roster so that both databases fold alike. Not
-- unique, as names that differ in case only may be there from before. NULL in rows of programs that don't know it.
ALTER TABLE workspaces ADD COLUMN name_key TEXT;

CREATE INDEX workspaces_by_name_key ON workspaces (name_key);
