//! Arbitrary values of the types, for property tests of the rules: tests use `any::<User>()`.

use crate::{
    GroupHead, GroupId, GroupName, Membership, Name, Role, Status, Timestamp, User, UserId, WorkspaceHead, WorkspaceId,
};
use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

impl Arbitrary for Status {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        prop_oneof![Just(Self::Active), Just(Self::Archived)].boxed()
    }
}

impl Arbitrary for Role {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        prop_oneof![Just(Self::Admin), Just(Self::Builder), Just(Self::EndUser)].boxed()
    }
}

/// One user in any state: the id and the creation times are always the same. Memberships are archived with the user
/// only while the user is archived.
impl Arbitrary for User {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        let memberships = btree_map(0..5_u8, any::<Membership>(), 0..5);
        let parts = ("[a-c]", any::<Status>(), memberships);
        parts
            .prop_map(|(word, status, memberships)| user(&word, status, memberships))
            .boxed()
    }
}

fn user(word: &str, status: Status, memberships: BTreeMap<u8, Membership>) -> User {
    let in_workspace = |(number, membership): (u8, Membership)| Membership {
        workspace: workspace(number),
        archived_with_user: membership.archived_with_user && status == Status::Archived,
        ..membership
    };
    User {
        id: UserId(Uuid::from_u128(1)),
        name: Name::from_store(word),
        email: format!("{word}@example.com").parse().unwrap(),
        status,
        home: None,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        memberships: memberships.into_iter().map(in_workspace).collect(),
    }
}

/// A membership in any state.
impl Arbitrary for Membership {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        let parts = (any::<Status>(), any::<Role>(), any::<bool>(), btree_set(0..4_u8, 0..4));
        let membership = |(status, role, with_user, groups): (_, _, _, BTreeSet<_>)| Self {
            workspace: workspace(0),
            status,
            role,
            archived_with_user: with_user && status == Status::Archived,
            expires_at: None,
            role_until: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            groups: groups.into_iter().map(|number| group(number).into()).collect(),
        };
        parts.prop_map(membership).boxed()
    }
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

fn group(number: u8) -> GroupHead {
    GroupHead {
        id: GroupId(Uuid::from_u128(u128::from(number) + 10)),
        name: GroupName::from_store(format!("group {number}")),
    }
}
