//! A user's membership in one workspace.

use crate::{GroupHead, Role, Status, Timestamp, WantedRole, WorkspaceHead, WorkspaceId};

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
    /// When the user became a member.
    pub created_at: Timestamp,
    /// The custom groups that the user is in, by id.
    pub groups: Vec<GroupHead>,
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
            created_at: now,
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

    /// The membership with exactly these custom groups.
    #[must_use]
    pub fn with_groups(self, mut groups: Vec<GroupHead>) -> Self {
        groups.sort_by_key(|group| group.id);
        groups.dedup_by_key(|group| group.id);
        Self { groups, ..self }
    }

    /// The membership with the requested role.
    #[must_use]
    pub fn with_role(self, wanted: WantedRole) -> Self {
        Self {
            role: wanted.after(self.role),
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
