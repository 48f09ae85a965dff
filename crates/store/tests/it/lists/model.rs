//! Lists as a model of them has them: all objects in memory, filtered and sorted by Rust.

use crate::users_filter::Seen;
use directory::{GroupMembership, Membership, Role, Status, Timestamp, User, WorkspaceId};
use filter::{Filter, LowerCase, Object, Value};
use std::collections::HashMap;
use store::ops::groups::GroupMemberField;
use store::ops::members::MemberField;
use store::ops::users::UserField;
use store::ops::{ListQuery, SortKey};
use uuid::Uuid;

/// An object of a list, with what lists filter and sort by.
pub trait Modelled<F: 'static>: Object<F> {
    fn id(&self) -> Uuid;
    fn name(&self) -> &str;
    fn email(&self) -> &str;
    fn created_at(&self) -> Timestamp;
    fn status(&self) -> Status;
    fn role(&self) -> Option<Role> {
        None
    }
}

/// The ids of the objects that the query finds, in its order.
pub fn found<F: Copy, T: Modelled<F>>(all: &[T], query: &ListQuery<F>) -> Vec<Uuid> {
    let mut found: Vec<_> = all.iter().filter(|one| is_found(*one, query)).collect();
    let text = |one: &T| match query.sort.key {
        SortKey::Name => filter::lower_case(one.name()),
        SortKey::Email => one.email().to_owned(),
        SortKey::CreatedAt => String::new(),
    };
    let time = |one: &T| (query.sort.key == SortKey::CreatedAt).then(|| one.created_at());
    found.sort_by_key(|one| (text(one), time(one), one.id()));
    if query.sort.descending {
        found.reverse();
    }
    found.into_iter().map(Modelled::id).collect()
}

fn is_found<F: Copy, T: Modelled<F>>(one: &T, query: &ListQuery<F>) -> bool {
    let contains = |text: &str, part: &str| filter::lower_case(text).contains(LowerCase::new(part).as_str());
    let is_searched = |part: &String| contains(one.name(), part) || contains(one.email(), part);
    (query.statuses.is_empty() || query.statuses.contains(&one.status()))
        && (query.roles.is_empty() || one.role().is_none_or(|role| query.roles.contains(&role)))
        && query.search.as_ref().is_none_or(is_searched)
        && query
            .filter
            .as_ref()
            .is_none_or(|filter: &Filter<F>| filter.admits(one))
}

impl Modelled<UserField> for Seen<'_> {
    fn id(&self) -> Uuid {
        self.user().id.0
    }

    fn name(&self) -> &str {
        self.user().name.as_str()
    }

    fn email(&self) -> &str {
        self.user().email.as_str()
    }

    fn created_at(&self) -> Timestamp {
        self.user().created_at
    }

    fn status(&self) -> Status {
        self.user().status
    }
}

/// A member of a workspace, and of its groups.
pub struct Member<'a> {
    user: &'a User,
    membership: &'a Membership,
    groups: Vec<Place<'a>>,
}

struct Place<'a>(&'a GroupMembership);

/// The members of a workspace.
pub fn members(users: &[User], workspace: WorkspaceId) -> Vec<Member<'_>> {
    let member = |user| {
        let membership = User::membership(user, workspace)?;
        let groups = membership.groups.iter().map(Place).collect();
        Some(Member {
            user,
            membership,
            groups,
        })
    };
    users.iter().filter_map(member).collect()
}

impl Object<MemberField> for Member<'_> {
    fn value(&self, field: MemberField) -> Option<Value<'_>> {
        let membership = self.membership;
        match field {
            MemberField::Id => Some(Value::Id(self.user.id.0)),
            MemberField::Name => Some(Value::Text(self.user.name.as_str())),
            MemberField::Email => Some(Value::Text(self.user.email.as_str())),
            MemberField::Role => Some(Value::Word(membership.role.as_str())),
            MemberField::Status => Some(Value::Word(membership.status.as_str())),
            MemberField::ExpiresAt => membership.expires_at.map(Value::Time),
            MemberField::RoleUntil => membership.role_until.map(Value::Time),
            MemberField::CreatedAt => Some(Value::Time(membership.created_at)),
            MemberField::UpdatedAt => Some(Value::Time(membership.updated_at)),
            _ => None,
        }
    }

    fn list(&self, _: MemberField) -> Vec<&dyn Object<MemberField>> {
        self.groups
            .iter()
            .map(|place| place as &dyn Object<MemberField>)
            .collect()
    }
}

impl Object<MemberField> for Place<'_> {
    fn value(&self, field: MemberField) -> Option<Value<'_>> {
        match field {
            MemberField::GroupId => Some(Value::Id(self.0.id.0)),
            MemberField::GroupName => Some(Value::Text(self.0.name.as_str())),
            _ => None,
        }
    }

    fn list(&self, _: MemberField) -> Vec<&dyn Object<MemberField>> {
        Vec::new()
    }
}

impl Object<GroupMemberField> for Member<'_> {
    fn value(&self, field: GroupMemberField) -> Option<Value<'_>> {
        match field {
            GroupMemberField::Id => Some(Value::Id(self.user.id.0)),
            GroupMemberField::Name => Some(Value::Text(self.user.name.as_str())),
            GroupMemberField::Email => Some(Value::Text(self.user.email.as_str())),
            GroupMemberField::Status => Some(Value::Word(self.membership.status.as_str())),
            // The tests add groups together with the membership.
            GroupMemberField::CreatedAt => Some(Value::Time(self.membership.created_at)),
        }
    }

    fn list(&self, _: GroupMemberField) -> Vec<&dyn Object<GroupMemberField>> {
        Vec::new()
    }
}

macro_rules! modelled_member {
    ($field:ty, $role:expr) => {
        impl Modelled<$field> for Member<'_> {
            fn id(&self) -> Uuid {
                self.user.id.0
            }

            fn name(&self) -> &str {
                self.user.name.as_str()
            }

            fn email(&self) -> &str {
                self.user.email.as_str()
            }

            fn created_at(&self) -> Timestamp {
                self.membership.created_at
            }

            fn status(&self) -> Status {
                self.membership.status
            }

            fn role(&self) -> Option<Role> {
                let role: fn(&Membership) -> Option<Role> = $role;
                role(self.membership)
            }
        }
    };
}

modelled_member!(MemberField, |membership| Some(membership.role));
modelled_member!(GroupMemberField, |_| None);

/// The slug of each workspace.
pub type Slugs<'a> = HashMap<WorkspaceId, &'a str>;
