//! Users, and the effect of changes on their memberships.

use crate::{
    Email, GroupHead, Membership, Name, Refusal, Role, Status, Timestamp, UserId, WantedRole, WorkspaceHead,
    WorkspaceId,
};
use std::collections::HashMap;

/// A user with all memberships, in the order of the workspaces' creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id; users are listed in its order.
    pub id: UserId,
    /// The name.
    pub name: Name,
    /// The address, unique in the instance.
    pub email: Email,
    /// Whether the user is active or archived.
    pub status: Status,
    /// The workspace whose admins may change the user's own fields; `None` for no workspace.
    pub home: Option<WorkspaceId>,
    /// When the user was created.
    pub created_at: Timestamp,
    /// When the user's own fields last changed.
    pub updated_at: Timestamp,
    /// The memberships, by workspace id.
    pub memberships: Vec<Membership>,
}

/// A change of a user; `None` leaves a field unchanged.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// The new name.
    pub name: Option<Name>,
    /// The new address.
    pub email: Option<Email>,
    /// The new status.
    pub status: Option<Status>,
    /// The new home; `Some(None)` for no home.
    pub home: Option<Option<WorkspaceId>>,
}

/// A requested membership, with its workspace and groups resolved.
#[derive(Debug, Clone)]
pub struct WantedMembership {
    /// The workspace.
    pub workspace: WorkspaceHead,
    /// The status.
    pub status: Status,
    /// The role.
    pub role: WantedRole,
    /// The complete list of custom groups, in any order.
    pub groups: Vec<GroupHead>,
}

impl User {
    /// The user after a change. A change of status also changes the memberships: archiving archives and remembers the
    /// active ones, and reactivating reactivates exactly those (docs/api/v1.md, Objects).
    #[must_use]
    pub fn changed(&self, change: UserChange) -> Self {
        let mut user = self.clone();
        user.name = change.name.unwrap_or(user.name);
        user.email = change.email.unwrap_or(user.email);
        user.status = change.status.unwrap_or(user.status);
        user.home = change.home.unwrap_or(user.home);
        if user.status != self.status {
            let carry = match user.status {
                Status::Archived => Membership::after_archiving_user,
                Status::Active => Membership::after_unarchiving_user,
            };
            user.memberships = user.memberships.into_iter().map(carry).collect();
        }
        user
    }

    /// The user with exactly the requested memberships, each with exactly the requested groups. An existing membership
    /// keeps its creation time.
    pub fn with_relations(&self, wanted: Vec<WantedMembership>, now: Timestamp) -> Result<Self, Refusal> {
        let mut current: HashMap<WorkspaceId, &Membership> = self
            .memberships
            .iter()
            .map(|membership| (membership.workspace_id(), membership))
            .collect();
        let mut memberships = Vec::with_capacity(wanted.len());
        for WantedMembership {
            workspace,
            status,
            role,
            groups,
        } in wanted
        {
            let membership = match current.remove(&workspace.id) {
                Some(membership) => membership.clone().with_status(status),
                None => Membership::new(workspace, status, Role::EndUser, now),
            };
            memberships.push(membership.with_role(role).with_groups(groups));
        }
        memberships.sort_by_key(Membership::workspace_id);
        match memberships
            .windows(2)
            .find(|pair| pair[0].workspace_id() == pair[1].workspace_id())
        {
            Some(pair) => Err(Refusal::WorkspaceTwice(pair[0].workspace.name.clone())),
            None => Ok(Self {
                memberships,
                ..self.clone()
            }),
        }
    }

    /// The membership in a workspace.
    #[must_use]
    pub fn membership(&self, workspace: WorkspaceId) -> Option<&Membership> {
        self.memberships
            .iter()
            .find(|membership| membership.workspace_id() == workspace)
    }

    /// The user with this membership replacing the one in the same workspace.
    #[must_use]
    pub fn with_membership(&self, membership: &Membership) -> Self {
        let mut user = self.clone();
        for current in &mut user.memberships {
            if current.workspace_id() == membership.workspace_id() {
                current.clone_from(membership);
            }
        }
        user
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GroupMembership;
    use proptest::prelude::*;

    fn with_status(status: Status) -> UserChange {
        UserChange {
            status: Some(status),
            ..UserChange::default()
        }
    }

    fn wanted(membership: &Membership, status: Status) -> WantedMembership {
        WantedMembership {
            workspace: membership.workspace.clone(),
            status,
            role: WantedRole::Exactly(membership.role),
            groups: membership.groups.iter().map(GroupMembership::head).collect(),
        }
    }

    proptest! {
        #[test]
        fn archiving_leaves_no_active_membership_and_remembers_those_that_were(user in any::<User>()) {
            let active = user.changed(with_status(Status::Active));
            let archived = active.changed(with_status(Status::Archived));
            for (before, after) in active.memberships.iter().zip(&archived.memberships) {
                prop_assert_eq!(after.status, Status::Archived);
                prop_assert_eq!(after.archived_with_user, before.status == Status::Active);
            }
            prop_assert_eq!(archived.changed(with_status(Status::Active)), active);
        }

        #[test]
        fn a_status_that_the_user_has_already_touches_no_membership(user in any::<User>()) {
            prop_assert_eq!(user.changed(with_status(user.status)), user);
        }

        #[test]
        fn only_what_a_change_gives_is_different(user in any::<User>(), other in any::<User>()) {
            prop_assert_eq!(&user.changed(UserChange::default()), &user);
            let change = UserChange {
                name: Some(other.name.clone()),
                email: Some(other.email.clone()),
                status: None,
                home: Some(other.home),
            };
            let expected = User { name: other.name, email: other.email, home: other.home, ..user.clone() };
            prop_assert_eq!(user.changed(change), expected);
        }

        #[test]
        fn relations_are_exactly_the_wanted_ones(
            user in any::<User>(),
            other in any::<User>(),
            status in any::<Status>(),
        ) {
            let later = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(1);
            // In arbitrary order, because the rule sorts them.
            let relations = other.memberships.iter().rev().map(|membership| wanted(membership, status));
            let after = user.with_relations(relations.collect(), later).unwrap();
            let workspaces = |user: &User| user.memberships.iter().map(Membership::workspace_id).collect::<Vec<_>>();
            prop_assert_eq!(workspaces(&after), workspaces(&other));
            for membership in &after.memberships {
                let old = user.membership(membership.workspace_id());
                prop_assert_eq!(membership.created_at, old.map_or(later, |old| old.created_at));
                let wanted = other.membership(membership.workspace_id()).unwrap();
                prop_assert_eq!((membership.role, &membership.groups), (wanted.role, &wanted.groups));
                prop_assert_eq!(membership.status, status);
                prop_assert!(!membership.archived_with_user);
            }
        }

        #[test]
        fn a_workspace_that_is_wanted_twice_is_refused(user in any::<User>(), membership in any::<Membership>()) {
            let twice = vec![wanted(&membership, Status::Active), wanted(&membership, Status::Archived)];
            let name = membership.workspace.name;
            prop_assert_eq!(user.with_relations(twice, Timestamp::UNIX_EPOCH), Err(Refusal::WorkspaceTwice(name)));
        }
    }
}
