-- Ids are UUIDs in 16 bytes; times are milliseconds since 1970 UTC. What is derived is not stored: that every member is in
-- `all_users`, and that the role admin means the group `admin`.

-- "Rost": tells a database of Roster's from any other SQLite file.
PRAGMA application_id = 1383035764;

CREATE TABLE users (
    id         BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    email      TEXT    NOT NULL UNIQUE,
    status     TEXT    NOT NULL CHECK (status IN ('active', 'archived')),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Hashes live apart from the users, so that no scan of the users reads them.
CREATE TABLE passwords (
    user_id BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    hash    TEXT    NOT NULL,
    set_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workspaces (
    id                 BLOB    NOT NULL PRIMARY KEY,
    name               TEXT    NOT NULL UNIQUE,
    slug               TEXT    NOT NULL UNIQUE,
    status             TEXT    NOT NULL CHECK (status IN ('active', 'archived')),
    is_default         INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    all_users_group_id BLOB    NOT NULL UNIQUE,
    admin_group_id     BLOB    NOT NULL UNIQUE,
    created_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX workspaces_one_default ON workspaces (is_default) WHERE is_default = 1;

-- Custom groups only. `name_key` is the name in lower case, folded by Roster so that both databases fold alike.
CREATE TABLE groups (
    workspace_id BLOB    NOT NULL REFERENCES workspaces (id),
    id           BLOB    NOT NULL,
    name         TEXT    NOT NULL,
    name_key     TEXT    NOT NULL,
    description  TEXT,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
    user_id            BLOB    NOT NULL REFERENCES users (id),
    workspace_id       BLOB    NOT NULL REFERENCES workspaces (id),
    status             TEXT    NOT NULL CHECK (status IN ('active', 'archived')),
    role               TEXT    NOT NULL CHECK (role IN ('admin', 'builder', 'end-user')),
    archived_with_user INTEGER NOT NULL CHECK (archived_with_user IN (0, 1)),
    created_at         INTEGER NOT NULL,
    PRIMARY KEY (user_id, workspace_id),
    CHECK (archived_with_user = 0 OR status = 'archived')
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_by_workspace ON memberships (workspace_id);

-- A user can be in a group only of a workspace that the user is a member of.
CREATE TABLE group_members (
    user_id      BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    group_id     BLOB NOT NULL,
    PRIMARY KEY (user_id, workspace_id, group_id),
    FOREIGN KEY (user_id, workspace_id) REFERENCES memberships (user_id, workspace_id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, group_id) REFERENCES groups (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX group_members_by_group ON group_members (workspace_id, group_id);

-- What happened, in commit order and without gaps: `event_head` holds the last number given.
CREATE TABLE event_head (
    head INTEGER NOT NULL PRIMARY KEY CHECK (head = 1),
    seq  INTEGER NOT NULL
) STRICT;

INSERT INTO event_head (head, seq) VALUES (1, 0);

CREATE TABLE events (
    seq          INTEGER NOT NULL PRIMARY KEY,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    subject      BLOB    NOT NULL,
    workspace_id BLOB,
    before       TEXT,
    after        TEXT,
    request_id   TEXT
) STRICT;
