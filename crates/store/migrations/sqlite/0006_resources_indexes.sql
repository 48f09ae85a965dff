CREATE INDEX users_by_name ON users (status, name_key, id);
CREATE INDEX users_by_email ON users (status, email);
CREATE INDEX users_by_creation ON users (status, created_at, id);
CREATE INDEX users_by_home ON users (home) WHERE home IS NOT NULL;

CREATE INDEX memberships_by_name ON memberships (workspace_id, status, role, name_key, user_id);
CREATE INDEX memberships_by_email ON memberships (workspace_id, status, role, email);
CREATE INDEX memberships_by_creation ON memberships (workspace_id, status, role, created_at, user_id);
CREATE INDEX memberships_by_expiry ON memberships (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX memberships_by_role_until ON memberships (role_until) WHERE role_until IS NOT NULL;
DROP INDEX memberships_by_workspace;

CREATE INDEX group_members_by_name ON group_members (workspace_id, group_id, status, name_key, user_id);
CREATE INDEX group_members_by_email ON group_members (workspace_id, group_id, status, email);
CREATE INDEX group_members_by_creation ON group_members (workspace_id, group_id, status, created_at, user_id);
CREATE INDEX group_members_by_expiry ON group_members (expires_at) WHERE expires_at IS NOT NULL;
DROP INDEX group_members_by_group;

CREATE INDEX events_by_subject ON events (subject_id, seq);

-- By the head of the form, so that the keys in use are found at once.
CREATE INDEX member_details_by_form ON member_details (substr(details, 1, 5));
