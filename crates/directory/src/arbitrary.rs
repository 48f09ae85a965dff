//! Any values of the types, for the properties of the rules.

use crate::{
    Group, GroupId, GroupName, Membership, Name, Role, Status, Timestamp, User, UserId, WorkspaceHead, WorkspaceId,
};
use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;
use uuid::Uuid;

pub fn status() -> impl Strategy<Value = Status> {
    prop_oneof![Just(Status::Active), Just(Status::Archived)]
}

pub fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Admin), Just(Role::Builder), Just(Role::EndUser)]
}

/// One and the same user in any state: the id and the creation times are always the same. Memberships are archived with
/// the user only while the user is archived.
pub fn user() -> impl Strategy<Value = User> {
    let memberships = btree_map(0..5_u8, membership(), 0..5);
    ("[a-c]", status(), memberships).prop_map(|(word, status, memberships)| {
        let in_workspace = |(number, membership): (u8, Membership)| Membership {
            workspace: workspace(number),
            archived_with_user: membership.archived_with_user && status == Status::Archived,
            ..membership
        };
        User {
            id: UserId(Uuid::from_u128(1)),
            name: Name::from_store(word.as_str()),
            email: format!("{word}@example.com").parse().unwrap(),
            status,
            created_at: Timestamp::UNIX_EPOCH,
            memberships: memberships.into_iter().map(in_workspace).collect(),
        }
    })
}

/// A membership in any state.
pub fn membership() -> impl Strategy<Value = Membership> {
    (status(), role(), any::<bool>(), btree_set(0..4_u8, 0..4)).prop_map(|(status, role, with_user, groups)| {
        Membership {
            workspace: workspace(0),
            status,
            role,
            archived_with_user: with_user && status == Status::Archived,
            created_at: Timestamp::UNIX_EPOCH,
            groups: groups.into_iter().map(group).collect(),
        }
    })
}

fn workspace(number: u8) -> WorkspaceHead {
    let id = u128::from(number) << 8;
    WorkspaceHead {
        id: WorkspaceId(Uuid::from_u128(id)),
        name: Name::from_store(format!("workspace {number}")),
        all_users: GroupId(Uuid::from_u128(id + 1)),
        admin: GroupId(Uuid::from_u128(id + 2)),
    }
}

fn group(number: u8) -> Group {
    Group {
        id: GroupId(Uuid::from_u128(u128::from(number) + 10)),
        name: GroupName::from_store(format!("group {number}")),
    }
}
