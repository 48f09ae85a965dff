//! A user's membership in one workspace.

use crate::{GroupHead, GroupId, GroupMembership, Role, Status, Timestamp, WantedRole, WorkspaceHead, WorkspaceId};

/// A user's membership in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The workspace.
    pub workspace: WorkspaceHead,
    /// The user's status in the workspace.
    pub status: Status,
    /// The user's role in the workspace.
    pub role: Role,
    /// Whether it was archived together with its user, and will be reactivated together with it.
    pub archived_with_user: bool,
    /// When it is archived by itself; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When the role becomes end-user by itself; `None` for never.
    pub role_until: Option<Timestamp>,
    /// When the user became a member.
    pub created_at: Timestamp,
    /// When it last changed. Changes of its user, its workspace or its groups are not its own.
    pub updated_at: Timestamp,
    /// The custom groups that the user is in, by id.
    pub groups: Vec<GroupMembership>,
}

impl Membership {
    /// A new membership without custom groups.
    #[must_use]
    pub const fn new(workspace: WorkspaceHead, status: Status, role: Role, now: Timestamp) -> Self {
        Self {
            workspace,
            status,
            role,
            archived_with_user: false,
            expires_at: None,
            role_until: None,
            created_at: now,
            updated_at: now,
            groups: Vec::new(),
        }
    }

    /// The membership with this status, and no longer archived with its user: a requested status is kept when the user
    /// is reactivated (docs/api/v1.md, Objects).
    #[must_use]
    pub fn with_status(self, status: Status) -> Self {
        Self {
            status,
            archived_with_user: false,
            ..self
        }
    }

    /// The membership with exactly these custom groups. A place in a group that stays keeps its end.
    #[must_use]
    pub fn with_groups(self, groups: Vec<GroupHead>) -> Self {
        let place = |group: GroupHead| match self.group(group.id) {
            Some(current) => current.clone(),
            None => group.into(),
        };
        let mut groups: Vec<_> = groups.into_iter().map(place).collect();
        groups.sort_by_key(|group| group.id);
        groups.dedup_by_key(|group| group.id);
        Self { groups, ..self }
    }

    /// The membership with this place in a group, which replaces an earlier place in the same group.
    #[must_use]
    pub fn with_group(mut self, place: GroupMembership) -> Self {
        self.place(place);
        self
    }

    /// Adds a place in a group, or replaces the one in the same group.
    pub(crate) fn place(&mut self, place: GroupMembership) {
        match self.groups.binary_search_by_key(&place.id, |group| group.id) {
            Ok(index) => self.groups[index] = place,
            Err(index) => self.groups.insert(index, place),
        }
    }

    /// The membership without this group.
    #[must_use]
    pub fn without_group(mut self, group: GroupId) -> Self {
        self.groups.retain(|place| place.id != group);
        self
    }

    /// The place in this group, if the user is in it.
    #[must_use]
    pub fn group(&self, group: GroupId) -> Option<&GroupMembership> {
        self.groups.iter().find(|place| place.id == group)
    }

    /// The membership with the requested role. Another role than the current one has no end.
    #[must_use]
    pub fn with_role(self, wanted: WantedRole) -> Self {
        let role = wanted.after(self.role);
        Self {
            role,
            role_until: self.role_until.filter(|_| role == self.role),
            ..self
        }
    }

    /// The membership after its user was archived. If it was active, it is now archived with the user.
    #[must_use]
    pub fn after_archiving_user(self) -> Self {
        match self.status {
            Status::Active => Self {
                status: Status::Archived,
                archived_with_user: true,
                ..self
            },
            Status::Archived => self,
        }
    }

    /// The membership after its user was reactivated. If it was archived with the user, it is now active.
    #[must_use]
    pub fn after_unarchiving_user(self) -> Self {
        if self.archived_with_user {
            self.with_status(Status::Active)
        } else {
            self
        }
    }

    /// The workspace's id.
    #[must_use]
    pub const fn workspace_id(&self) -> WorkspaceId {
        self.workspace.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_back_with_its_user_if_it_went_with_the_user(membership in any::<Membership>()) {
            let archived = membership.clone().after_archiving_user();
            prop_assert_eq!(archived.status, Status::Archived);
            let back = archived.clone().after_unarchiving_user();
            if archived.archived_with_user {
                prop_assert_eq!(back, Membership { status: Status::Active, archived_with_user: false, ..membership });
            } else {
                prop_assert_eq!(back, membership);
            }
        }

        #[test]
        fn archiving_its_user_again_changes_nothing(membership in any::<Membership>()) {
            let archived = membership.after_archiving_user();
            prop_assert_eq!(archived.clone().after_archiving_user(), archived);
        }

        #[test]
        fn a_status_that_is_given_unties_it_from_its_user(
            membership in any::<Membership>(),
            status in any::<Status>(),
        ) {
            let given = membership.after_archiving_user().with_status(status);
            prop_assert_eq!(given.status, status);
            prop_assert_eq!(given.clone().after_unarchiving_user(), given);
        }
    }
}
