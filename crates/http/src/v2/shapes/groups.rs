//! Custom groups, as version 2 shows them.

use super::time::Time;
use crate::write;
use axum::http::StatusCode;
use directory::{Description, GroupId};
use serde::Serialize;
use store::ops::groups::CountedGroup;
use store::{Answer, Error, Tag};
use utoipa::ToSchema;

/// A custom group of a workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupResource)]
pub(crate) struct Group<'a> {
    #[schema(value_type = uuid::Uuid)]
    id: GroupId,
    /// Unique in the workspace, whatever the case of its letters.
    name: &'a str,
    /// What it is for.
    description: Option<&'a str>,
    /// How many members of the workspace are in it, archived ones too.
    member_count: u64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// When its own fields last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

impl<'a> Group<'a> {
    fn new(group: &'a directory::Group, member_count: u64) -> Self {
        Self {
            id: group.id,
            name: group.name.as_str(),
            description: group.description.as_ref().map(Description::as_str),
            member_count,
            created_at: Time(group.created_at),
            updated_at: Time(group.updated_at),
        }
    }
}

impl<'a> From<&'a CountedGroup> for Group<'a> {
    fn from(found: &'a CountedGroup) -> Self {
        Self::new(&found.group, found.member_count)
    }
}

/// The response to a change of a group: the group, or what a dry run would have done.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ChangedGroupResource)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ChangedGroup<'a> {
    Group(Group<'a>),
    DryRun(write::Tried<'a>),
}

/// The response to the creation of a group, which has no members yet.
pub(crate) fn created_group(group: &directory::Group) -> Result<Answer, Error> {
    Ok(Answer {
        tag: Some(Tag::of_group(group)),
        ..write::shown(StatusCode::CREATED, &Group::new(group, 0))?
    })
}

/// The response to a change of a group.
pub(crate) fn changed_group(changed: &CountedGroup) -> Result<Answer, Error> {
    Ok(Answer {
        tag: Some(Tag::of_group(&changed.group)),
        ..write::shown(StatusCode::OK, &Group::from(changed))?
    })
}
