//! A user's membership in one workspace.

use crate::workspace::{FoundGroup, WorkspaceHead};
use crate::{ADMIN, ALL_USERS, GroupId, GroupName, Refusal, Role, Status, Timestamp, WorkspaceId};
use std::collections::HashSet;

/// A custom group, as a membership or a workspace shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: GroupName,
}

/// A membership. That its user is in `all_users`, and in `admin` when the role says so, is derived and never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The workspace.
    pub workspace: WorkspaceHead,
    /// The user's status in the workspace.
    pub status: Status,
    /// The user's role in the workspace.
    pub role: Role,
    /// Archived because its user was; comes back with the user.
    pub archived_with_user: bool,
    /// When the user became a member.
    pub created_at: Timestamp,
    /// The custom groups that the user is in, by id.
    pub groups: Vec<Group>,
}

/// The groups that a request lists for one membership, each of them found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupSelection {
    admin: bool,
    custom: Vec<Group>,
}

impl GroupSelection {
    /// Makes the selection: entries that are archived are left out of it, a group that is listed twice is refused.
    pub fn new(listed: impl IntoIterator<Item = (FoundGroup, Option<Status>)>) -> Result<Self, Refusal> {
        let mut selection = Self::default();
        let mut seen = HashSet::new();
        for (group, status) in listed {
            if !seen.insert(group.id()) {
                return Err(Refusal::GroupTwice(group.name().to_owned()));
            }
            match group {
                _ if status == Some(Status::Archived) => {}
                FoundGroup::AllUsers(_) => {}
                FoundGroup::Admin(_) => selection.admin = true,
                FoundGroup::Custom(group) => selection.custom.push(group),
            }
        }
        selection.custom.sort_by_key(|group| group.id);
        Ok(selection)
    }
}

impl Membership {
    /// A new membership. Without `admin` among the groups its role is end-user.
    #[must_use]
    pub fn new(workspace: WorkspaceHead, status: Status, groups: GroupSelection, now: Timestamp) -> Self {
        Self {
            workspace,
            status,
            role: Role::EndUser.after_replacing_groups(groups.admin),
            archived_with_user: false,
            created_at: now,
            groups: groups.custom,
        }
    }

    /// The membership with another status. A status that a request gives stands, so it is no longer tied to its user's
    /// (contract, section 2).
    #[must_use]
    pub fn with_status(self, status: Status) -> Self {
        Self {
            status,
            archived_with_user: false,
            ..self
        }
    }

    /// The membership with its groups replaced, and the role that follows from them.
    #[must_use]
    pub fn with_groups(self, groups: GroupSelection) -> Self {
        Self {
            role: self.role.after_replacing_groups(groups.admin),
            groups: groups.custom,
            ..self
        }
    }

    /// The membership after its user was archived: archived with the user, if it was active.
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

    /// The membership after its user was made active again: active, if it was archived with the user.
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

    /// All groups that the member is in, by id and name: `all_users`, `admin` if the role is admin, the custom ones by
    /// creation.
    pub fn all_groups(&self) -> impl Iterator<Item = (GroupId, &str)> {
        let admin = (self.role == Role::Admin).then_some((self.workspace.admin, ADMIN));
        std::iter::once((self.workspace.all_users, ALL_USERS))
            .chain(admin)
            .chain(self.groups.iter().map(|group| (group.id, group.name.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_back_with_its_user_if_it_went_with_the_user(membership in arbitrary::membership()) {
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
        fn archiving_its_user_again_changes_nothing(membership in arbitrary::membership()) {
            let archived = membership.after_archiving_user();
            prop_assert_eq!(archived.clone().after_archiving_user(), archived);
        }

        #[test]
        fn a_status_that_is_given_unties_it_from_its_user(
            membership in arbitrary::membership(),
            status in arbitrary::status(),
        ) {
            let given = membership.after_archiving_user().with_status(status);
            prop_assert_eq!(given.status, status);
            prop_assert_eq!(given.clone().after_unarchiving_user(), given);
        }
    }
}
