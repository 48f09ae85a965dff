DROP TRIGGER IF EXISTS complete_old_user ON users;
DROP TRIGGER IF EXISTS complete_changed_user ON users;
DROP TRIGGER IF EXISTS complete_old_membership ON memberships;
DROP TRIGGER IF EXISTS complete_changed_membership ON memberships;
DROP TRIGGER IF EXISTS complete_old_group_member ON group_members;
DROP TRIGGER IF EXISTS complete_old_event ON events;
DROP FUNCTION IF EXISTS complete_old_user, complete_changed_user, complete_old_membership, complete_changed_membership,
    complete_old_group_member, complete_old_event;

-- Other indexes begin with the same columns.
DROP INDEX IF EXISTS memberships_by_workspace;
DROP INDEX IF EXISTS group_members_by_group;
