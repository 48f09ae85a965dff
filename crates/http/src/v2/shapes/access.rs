//! The access of a member: since when, by whom, until when.

use super::time::Time;
use crate::ext::shapes::{RoleWords, StatusWords};
use directory::{GroupId, Role, Status, Timestamp};
use serde::Serialize;
use store::ToldActor;
use store::ops::members::{MemberAccess, Since};
use utoipa::ToSchema;

/// The access of a member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MemberAccess)]
pub(crate) struct Access<'a> {
    status: StatusAccess<'a>,
    role: RoleAccess<'a>,
    groups: Vec<GroupAccess<'a>>,
}

/// The status of a membership.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusAccess)]
struct StatusAccess<'a> {
    #[schema(value_type = StatusWords)]
    status: Status,
    #[serde(flatten)]
    term: Term<'a>,
}

/// The role of a member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleAccess)]
struct RoleAccess<'a> {
    #[schema(value_type = RoleWords)]
    role: Role,
    #[serde(flatten)]
    term: Term<'a>,
}

/// A member's place in a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupAccess)]
struct GroupAccess<'a> {
    #[schema(value_type = uuid::Uuid)]
    id: GroupId,
    name: &'a str,
    #[serde(flatten)]
    term: Term<'a>,
}

/// From when to when, and who caused it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessTerm)]
struct Term<'a> {
    #[schema(value_type = String, format = DateTime)]
    since: Time,
    /// Who caused it; null if the log begins later.
    #[schema(value_type = Option<Object>, required)]
    by: Option<&'a ToldActor>,
    /// The interface that it came through: `api`, `cli`, `import`, `scim`, `apply`, `console` or `system`.
    #[schema(required)]
    via: Option<&'a str>,
    /// When it ends by itself.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    until: Option<Time>,
}

impl<'a> Term<'a> {
    fn new(since: &'a Since, until: Option<Timestamp>) -> Self {
        Self {
            since: Time(since.at),
            by: since.by.as_ref(),
            via: since.via.as_deref(),
            until: until.map(Time),
        }
    }
}

impl<'a> From<&'a MemberAccess> for Access<'a> {
    fn from(access: &'a MemberAccess) -> Self {
        let membership = &access.membership;
        let groups = membership.groups.iter().filter_map(|place| {
            Some(GroupAccess {
                id: place.id,
                name: place.name.as_str(),
                term: Term::new(access.groups.get(&place.id)?, place.expires_at),
            })
        });
        Self {
            status: StatusAccess {
                status: membership.status,
                term: Term::new(&access.status, membership.expires_at),
            },
            role: RoleAccess {
                role: membership.role,
                term: Term::new(&access.role, membership.role_until),
            },
            groups: groups.collect(),
        }
    }
}
