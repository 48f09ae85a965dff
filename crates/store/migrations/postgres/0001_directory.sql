-- Ids are UUIDs; times are milliseconds since 1970 UTC. What is derived is not stored: that every member is in `all_users`,
-- and that the role admin means the group `admin`.

CREATE TABLE users (
    id         UUID    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    email      TEXT    NOT NULL CONSTRAINT users_email UNIQUE,
    status     TEXT    NOT NULL CHECK (status IN ('active', 'archived')),
    created_at BIGINT  NOT NULL
);

-- Hashes live apart from the users, so that no scan of the users reads them.
CREATE TABLE passwords (
    user_id UUID    NOT NULL PRIMARY KEY REFERENCES users (id),
    hash    TEXT    NOT NULL,
    set_at  BIGINT  NOT NULL
);

CREATE TABLE workspaces (
    id                 UUID    NOT NULL PRIMARY KEY,
    name               TEXT    NOT NULL CONSTRAINT workspaces_name UNIQUE,
    slug               TEXT    NOT NULL CONSTRAINT workspaces_slug UNIQUE,
    status             TEXT    NOT NULL CHECK (status IN ('active', 'archived')),
    is_default         BOOLEAN NOT NULL,
    all_users_group_id UUID    NOT NULL UNIQUE,
    admin_group_id     UUID    NOT NULL UNIQUE,
    created_at         BIGINT  NOT NULL
);

CREATE UNIQUE INDEX workspaces_one_default ON workspaces (is_default) WHERE is_default;

-- Custom groups only. `name_key` is the name in lower case, folded by Roster so that both databases fold alike.
CREATE TABLE groups (
    workspace_id UUID   NOT NULL REFERENCES workspaces (id),
    id           UUID   NOT NULL,
    name         TEXT   NOT NULL,
    name_key     TEXT   NOT NULL,
    description  TEXT,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT groups_name_key UNIQUE (workspace_id, name_key)
);

CREATE TABLE memberships (
    user_id            UUID    NOT NULL REFERENCES users (id),
    workspace_id       UUID    NOT NULL REFERENCES workspaces (id),
    status             TEXT    NOT NULL CHECK (status IN ('active', 'archived')),
    role               TEXT    NOT NULL CHECK (role IN ('admin', 'builder', 'end-user')),
    archived_with_user BOOLEAN NOT NULL,
    created_at         BIGINT  NOT NULL,
    PRIMARY KEY (user_id, workspace_id),
    CHECK (NOT archived_with_user OR status = 'archived')
);

CREATE INDEX memberships_by_workspace ON memberships (workspace_id);

-- A user can be in a group only of a workspace that the user is a member of.
CREATE TABLE group_members (
    user_id      UUID NOT NULL,
    workspace_id UUID NOT NULL,
    group_id     UUID NOT NULL,
    PRIMARY KEY (user_id, workspace_id, group_id),
    FOREIGN KEY (user_id, workspace_id) REFERENCES memberships (user_id, workspace_id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, group_id) REFERENCES groups (workspace_id, id)
);

CREATE INDEX group_members_by_group ON group_members (workspace_id, group_id);

-- What happened, in commit order and without gaps: `event_head` holds the last number given, and its one row is the lock
-- under which numbers are given.
CREATE TABLE event_head (
    head SMALLINT NOT NULL PRIMARY KEY CHECK (head = 1),
    seq  BIGINT   NOT NULL
);

INSERT INTO event_head (head, seq) VALUES (1, 0);

CREATE TABLE events (
    seq          BIGINT NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL,
    actor        TEXT   NOT NULL,
    action       TEXT   NOT NULL,
    subject      UUID   NOT NULL,
    workspace_id UUID,
    before       TEXT,
    after        TEXT,
    request_id   TEXT
);
