//! A user with the fields that a filter may use.

use directory::{GroupMembership, Membership, User, WorkspaceId};
use filter::{Object, Value};
use std::collections::HashMap;
use store::ops::users::UserField;

pub struct Seen<'a> {
    user: &'a User,
    memberships: Vec<SeenMembership<'a>>,
    groups: Vec<SeenGroup<'a>>,
}

struct SeenMembership<'a> {
    membership: &'a Membership,
    slug: &'a str,
}

struct SeenGroup<'a>(&'a GroupMembership);

impl<'a> Seen<'a> {
    pub const fn user(&self) -> &'a User {
        self.user
    }

    pub fn new(user: &'a User, slugs: &HashMap<WorkspaceId, &'a str>) -> Self {
        let memberships = user.memberships.iter().map(|membership| SeenMembership {
            membership,
            slug: slugs[&membership.workspace.id],
        });
        let groups = user.memberships.iter().flat_map(|membership| &membership.groups);
        Self {
            user,
            memberships: memberships.collect(),
            groups: groups.map(SeenGroup).collect(),
        }
    }
}

fn objects<T: Object<UserField>>(items: &[T]) -> Vec<&dyn Object<UserField>> {
    items.iter().map(|item| item as &dyn Object<UserField>).collect()
}

impl Object<UserField> for Seen<'_> {
    fn value(&self, field: UserField) -> Option<Value<'_>> {
        match field {
            UserField::Id => Some(Value::Id(self.user.id.0)),
            UserField::Name => Some(Value::Text(self.user.name.as_str())),
            UserField::Email => Some(Value::Text(self.user.email.as_str())),
            UserField::Status => Some(Value::Word(self.user.status.as_str())),
            UserField::Home => self.user.home.map(|home| Value::Id(home.0)),
            UserField::CreatedAt => Some(Value::Time(self.user.created_at)),
            UserField::UpdatedAt => Some(Value::Time(self.user.updated_at)),
            _ => None,
        }
    }

    fn list(&self, field: UserField) -> Vec<&dyn Object<UserField>> {
        match field {
            UserField::Workspaces => objects(&self.memberships),
            _ => objects(&self.groups),
        }
    }
}

impl Object<UserField> for SeenMembership<'_> {
    fn value(&self, field: UserField) -> Option<Value<'_>> {
        let membership = self.membership;
        match field {
            UserField::WorkspaceId => Some(Value::Id(membership.workspace.id.0)),
            UserField::WorkspaceName => Some(Value::Text(membership.workspace.name.as_str())),
            UserField::WorkspaceSlug => Some(Value::Text(self.slug)),
            UserField::MembershipStatus => Some(Value::Word(membership.status.as_str())),
            UserField::Role => Some(Value::Word(membership.role.as_str())),
            _ => None,
        }
    }

    fn list(&self, _: UserField) -> Vec<&dyn Object<UserField>> {
        Vec::new()
    }
}

impl Object<UserField> for SeenGroup<'_> {
    fn value(&self, field: UserField) -> Option<Value<'_>> {
        match field {
            UserField::GroupId => Some(Value::Id(self.0.id.0)),
            UserField::GroupName => Some(Value::Text(self.0.name.as_str())),
            _ => None,
        }
    }

    fn list(&self, _: UserField) -> Vec<&dyn Object<UserField>> {
        Vec::new()
    }
}
