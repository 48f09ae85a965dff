-- What the directory as resources needs: homes, expiry, times of changes, metadata of memberships, counts, and an index for each
-- order and each filter of a list.

ALTER TABLE users
    ADD COLUMN IF NOT EXISTS home       UUID,
    ADD COLUMN IF NOT EXISTS updated_at BIGINT,
    -- The name in lower case: lists are ordered and searched by it.
    ADD COLUMN IF NOT EXISTS name_key   TEXT COLLATE "C";

ALTER TABLE workspaces ADD COLUMN IF NOT EXISTS updated_at BIGINT;
ALTER TABLE groups ADD COLUMN IF NOT EXISTS updated_at BIGINT;

-- `name_key` and `email` are those of the user: so an index can begin with the workspace and be ordered by them.
ALTER TABLE memberships
    ADD COLUMN IF NOT EXISTS expires_at BIGINT,
    ADD COLUMN IF NOT EXISTS role_until BIGINT,
    ADD COLUMN IF NOT EXISTS updated_at BIGINT,
    ADD COLUMN IF NOT EXISTS name_key   TEXT COLLATE "C",
    ADD COLUMN IF NOT EXISTS email      TEXT COLLATE "C";

-- `status`, `name_key` and `email` are those of the membership and the user.
ALTER TABLE group_members
    ADD COLUMN IF NOT EXISTS expires_at BIGINT,
    ADD COLUMN IF NOT EXISTS created_at BIGINT,
    ADD COLUMN IF NOT EXISTS status     TEXT,
    ADD COLUMN IF NOT EXISTS name_key   TEXT COLLATE "C",
    ADD COLUMN IF NOT EXISTS email      TEXT COLLATE "C";

-- `userDetails` of a member, plain or encrypted: see src/details.rs.
CREATE TABLE IF NOT EXISTS member_details (
    user_id      UUID  NOT NULL,
    workspace_id UUID  NOT NULL,
    details      BYTEA NOT NULL,
    PRIMARY KEY (user_id, workspace_id),
    FOREIGN KEY (user_id, workspace_id) REFERENCES memberships (user_id, workspace_id) ON DELETE CASCADE
);

-- How many users (the nil id), members of a workspace by status and role, and members of a group by status there are. Written
-- with the events that they follow from.
CREATE TABLE IF NOT EXISTS counts (
    id     UUID   NOT NULL,
    status TEXT   NOT NULL,
    role   TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (id, status, role)
);

-- The id of the subject, as in `public`.
ALTER TABLE events ADD COLUMN IF NOT EXISTS subject_id UUID;
