-- What the directory as resources needs: homes, expiry, times of changes, metadata of memberships, counts, and an index for each
-- order and each filter of a list.

ALTER TABLE users ADD COLUMN home BLOB;
ALTER TABLE users ADD COLUMN updated_at INTEGER;
-- The name in lower case: lists are ordered and searched by it.
ALTER TABLE users ADD COLUMN name_key TEXT;

ALTER TABLE workspaces ADD COLUMN updated_at INTEGER;
ALTER TABLE groups ADD COLUMN updated_at INTEGER;

-- `name_key` and `email` are those of the user: so an index can begin with the workspace and be ordered by them.
ALTER TABLE memberships ADD COLUMN expires_at INTEGER;
ALTER TABLE memberships ADD COLUMN role_until INTEGER;
ALTER TABLE memberships ADD COLUMN updated_at INTEGER;
ALTER TABLE memberships ADD COLUMN name_key TEXT;
ALTER TABLE memberships ADD COLUMN email TEXT;

-- `status`, `name_key` and `email` are those of the membership and the user.
ALTER TABLE group_members ADD COLUMN expires_at INTEGER;
ALTER TABLE group_members ADD COLUMN created_at INTEGER;
ALTER TABLE group_members ADD COLUMN status TEXT;
ALTER TABLE group_members ADD COLUMN name_key TEXT;
ALTER TABLE group_members ADD COLUMN email TEXT;

-- `userDetails` of a member, plain or encrypted: see src/details.rs.
CREATE TABLE member_details (
    user_id      BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    details      BLOB NOT NULL,
    PRIMARY KEY (user_id, workspace_id),
    FOREIGN KEY (user_id, workspace_id) REFERENCES memberships (user_id, workspace_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- How many users (the nil id), members of a workspace by status and role, and members of a group by status there are. Written
-- with the events that they follow from.
CREATE TABLE counts (
    id     BLOB    NOT NULL,
    status TEXT    NOT NULL,
    role   TEXT    NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (id, status, role)
) STRICT, WITHOUT ROWID;

-- The id of the subject, as in `public`.
ALTER TABLE events ADD COLUMN subject_id BLOB;
