//! The merge rule of an import: it adds memberships and groups to a user and raises roles, and removes none.

use crate::{GroupHead, Membership, Role, Status, Timestamp, User, WorkspaceHead};

/// A membership to merge into a user, with its workspace and groups resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedMembership {
    /// The workspace.
    pub workspace: WorkspaceHead,
    /// The status. `None` leaves the status of an existing membership unchanged. A new membership becomes active.
    pub status: Option<Status>,
    /// The minimum role of the user.
    pub role: Role,
    /// When the membership ends; `None` leaves an existing membership's end unchanged.
    pub expires_at: Option<Timestamp>,
    /// When the role ends; `None` leaves the end of a role that isn't raised unchanged. A greater role that the user has already
    /// doesn't end with it.
    pub role_until: Option<Timestamp>,
    /// Custom groups, in any order.
    pub groups: Vec<GroupHead>,
}

impl User {
    /// The user with these memberships merged into the existing ones. Several for the same workspace are merged in
    /// order.
    #[must_use]
    pub fn with_added(&self, added: &[AddedMembership], now: Timestamp) -> Self {
        let mut user = self.clone();
        for addition in added {
            let index = user
                .memberships
                .binary_search_by_key(&addition.workspace.id, Membership::workspace_id);
            let index = index.unwrap_or_else(|index| {
                let status = addition.status.unwrap_or(Status::Active);
                let new = Membership::new(addition.workspace.clone(), status, Role::EndUser, now);
                user.memberships.insert(index, new);
                index
            });
            user.memberships[index].add(addition);
        }
        user
    }
}

impl Membership {
    /// Merges an addition into the membership. If the status doesn't differ, the membership stays archived with its
    /// user.
    fn add(&mut self, addition: &AddedMembership) {
        if let Some(status) = addition.status.filter(|status| *status != self.status) {
            *self = self.clone().with_status(status);
        }
        let role = self.role.or_above(addition.role);
        if role != self.role {
            (self.role, self.role_until) = (role, None);
        }
        for group in &addition.groups {
            if self.group(group.id).is_none() {
                self.place(group.clone().into());
            }
        }
        self.expires_at = addition.expires_at.or(self.expires_at);
        let until = addition.role_until.filter(|_| role == addition.role);
        self.role_until = until.or(self.role_until).filter(|_| role != Role::EndUser);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GroupId, GroupMembership, UserChange, UserId, WorkspaceId, changes};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn workspace(number: u8) -> WorkspaceHead {
        let id = |kind: u128| Uuid::from_u128(kind << 64 | u128::from(number));
        WorkspaceHead {
            id: WorkspaceId(id(1)),
            name: format!("workspace {number}").parse().unwrap(),
            all_users: GroupId(id(2)),
            admin: GroupId(id(3)),
        }
    }

    fn group(number: u8) -> GroupHead {
        GroupHead {
            id: GroupId(Uuid::from_u128(u128::from(number))),
            name: format!("group {number}").parse().unwrap(),
        }
    }

    fn user(status: Status, memberships: Vec<Membership>) -> User {
        User {
            id: UserId(Uuid::from_u128(1)),
            name: "Ada Obi King".parse().unwrap(),
            email: "ada@example.com".parse().unwrap(),
            status,
            home: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            memberships,
        }
    }

    fn added(number: u8) -> AddedMembership {
        AddedMembership {
            workspace: workspace(number),
            status: None,
            role: Role::EndUser,
            expires_at: None,
            role_until: None,
            groups: vec![group(2), group(1), group(2)],
        }
    }

    #[test]
    fn a_new_membership_is_active_and_its_groups_in_order() {
        let user = user(Status::Active, Vec::new()).with_added(&[added(2), added(1)], Timestamp::UNIX_EPOCH);
        let workspaces: Vec<_> = user.memberships.iter().map(Membership::workspace_id).collect();
        assert_eq!(workspaces, [workspace(1).id, workspace(2).id]);
        assert_eq!(user.memberships[0].status, Status::Active);
        assert_eq!(
            user.memberships[0].groups,
            [group(1), group(2)].map(GroupMembership::from)
        );
    }

    #[test]
    fn what_is_not_named_stays() {
        let before = user(Status::Active, Vec::new()).with_added(&[added(1)], Timestamp::UNIX_EPOCH);
        let more = AddedMembership {
            role: Role::Admin,
            groups: vec![group(3)],
            ..added(1)
        };
        let after = before.with_added(&[more], Timestamp::UNIX_EPOCH);
        assert_eq!(
            after.memberships[0].groups,
            [group(1), group(2), group(3)].map(GroupMembership::from)
        );
        assert_eq!(after.memberships[0].role, Role::Admin);
        assert_eq!(
            after.with_added(&[added(1)], Timestamp::UNIX_EPOCH),
            after,
            "an admin stays one"
        );
    }

    #[test]
    fn only_the_role_that_is_added_ends() {
        let now = Timestamp::UNIX_EPOCH;
        let until = |role, millisecond| AddedMembership {
            role,
            role_until: Timestamp::from_millisecond(millisecond).ok(),
            ..added(1)
        };
        let of = |user: &User| {
            (
                user.memberships[0].role,
                user.memberships[0].role_until.map(Timestamp::as_millisecond),
            )
        };
        let builder = user(Status::Active, Vec::new()).with_added(&[until(Role::Builder, 7)], now);
        assert_eq!(of(&builder), (Role::Builder, Some(7)));
        assert_eq!(
            of(&builder.with_added(&[until(Role::Builder, 8)], now)),
            (Role::Builder, Some(8))
        );
        assert_eq!(of(&builder.with_added(&[added(1)], now)), (Role::Builder, Some(7)));
        let admin = AddedMembership {
            role: Role::Admin,
            ..added(1)
        };
        let admin = builder.with_added(&[admin], now);
        assert_eq!(of(&admin), (Role::Admin, None));
        assert_eq!(
            of(&admin.with_added(&[until(Role::Builder, 9)], now)),
            (Role::Admin, None)
        );
    }

    #[test]
    fn a_membership_that_was_archived_with_its_user_stays_tied_to_it() {
        let before = user(Status::Active, Vec::new()).with_added(&[added(1)], Timestamp::UNIX_EPOCH);
        let archived = before.changed(UserChange {
            status: Some(Status::Archived),
            ..UserChange::default()
        });
        let same = AddedMembership {
            status: Some(Status::Archived),
            ..added(1)
        };
        assert_eq!(archived.with_added(&[same], Timestamp::UNIX_EPOCH), archived);
        let other = AddedMembership {
            status: Some(Status::Active),
            ..added(1)
        };
        let after = archived.with_added(&[other], Timestamp::UNIX_EPOCH);
        assert_eq!(after.memberships[0].status, Status::Active);
        assert!(!after.memberships[0].archived_with_user);
    }

    fn any_status() -> impl Strategy<Value = Status> {
        prop_oneof![Just(Status::Active), Just(Status::Archived)]
    }

    fn any_addition() -> impl Strategy<Value = AddedMembership> {
        let role = prop_oneof![Just(Role::Admin), Just(Role::Builder), Just(Role::EndUser)];
        let groups = proptest::collection::vec((0..5_u8).prop_map(group), 0..4);
        // A file has one status per workspace; two different ones would overwrite each other each time.
        (0..4_u8, proptest::option::of(Just(Status::Archived)), role, groups).prop_map(
            |(number, status, role, groups)| AddedMembership {
                workspace: workspace(number),
                status,
                role,
                expires_at: None,
                role_until: None,
                groups,
            },
        )
    }

    proptest! {
        #[test]
        fn adding_takes_nothing_away_and_adding_again_changes_nothing(
            before in proptest::collection::vec(any_addition(), 0..6),
            additions in proptest::collection::vec(any_addition(), 0..6),
            status in any_status(),
            new_status in proptest::option::of(any_status()),
        ) {
            let now = Timestamp::UNIX_EPOCH;
            let before = user(status, Vec::new()).with_added(&before, now);
            let import = |user: &User| {
                user.changed(UserChange { status: new_status, ..UserChange::default() }).with_added(&additions, now)
            };
            let after = import(&before);
            for old in &before.memberships {
                let new = after.membership(old.workspace_id()).unwrap();
                prop_assert!(old.groups.iter().all(|group| new.groups.contains(group)));
                prop_assert_eq!(new.role.or_above(old.role), new.role);
            }
            prop_assert!(after.memberships.is_sorted_by_key(Membership::workspace_id));
            let again = import(&after);
            prop_assert_eq!(changes(Some(&after), &again), []);
        }
    }
}
