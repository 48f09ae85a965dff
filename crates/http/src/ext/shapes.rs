//! The four objects of the API, exactly as they go over the wire (docs/api/v1.md, Objects).

use crate::user_details::{self, UserDetail};
use crate::write;
use axum::http::StatusCode;
use directory::{GroupId, Role, Status, UserId, WorkspaceHead, WorkspaceId};
use serde::Serialize;
use store::ops::members;
use store::{Answer, Error, Tag};
use utoipa::ToSchema;

/// A user, with the workspaces that they are a member of.
#[derive(Debug, Serialize, ToSchema)]
pub struct User<'a> {
    /// Created by Roster: a UUID of version 7.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The whole name.
    name: &'a str,
    /// In lower case, and unique.
    email: &'a str,
    #[schema(value_type = StatusWords)]
    status: Status,
    /// The user's workspaces by their creation.
    workspaces: Vec<Workspace<'a>>,
}

/// A member of a workspace, with metadata.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member<'a> {
    /// The id of the user.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The whole name of the user.
    name: &'a str,
    /// The user's e-mail address.
    email: &'a str,
    /// The user's status in the workspace.
    #[schema(value_type = StatusWords)]
    status: Status,
    /// The metadata, in the order in which it was set.
    #[serde(rename = "userDetails")]
    user_details: Vec<UserDetail<'a>>,
}

/// A workspace. Inside of a user: the user's status in it and the groups that the user is in. In the list of workspaces: the
/// workspace's own status and all of its groups.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workspace<'a> {
    /// Created by Roster: a UUID of version 7.
    #[schema(value_type = uuid::Uuid)]
    id: WorkspaceId,
    /// Unique among the workspaces.
    name: &'a str,
    #[schema(value_type = StatusWords)]
    status: Status,
    /// `all_users` and `admin` first, then custom groups by their creation.
    groups: Vec<Group<'a>>,
}

/// A group of a workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group<'a> {
    /// Created by Roster: a UUID of version 7.
    #[schema(value_type = uuid::Uuid)]
    id: GroupId,
    /// Unique in the workspace, whatever the case of its letters.
    name: &'a str,
}

/// The response to a change of a user: the user, or what a dry run would have done.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ChangedUser<'a> {
    User(User<'a>),
    DryRun(write::Tried<'a>),
}

/// The response to a change of a member: the member, or what a dry run would have done.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ChangedMember<'a> {
    Member(Member<'a>),
    DryRun(write::Tried<'a>),
}

/// The response to a change of a member.
pub(crate) fn changed_member(member: &members::Member) -> Result<Answer, Error> {
    Ok(Answer {
        tag: Some(member.tag()),
        ..write::shown(StatusCode::OK, &Member::from(member))?
    })
}

/// The response to the creation of a user.
pub(crate) fn created_user(user: &directory::User) -> Result<Answer, Error> {
    user_with_tag(StatusCode::CREATED, user)
}

/// The response to a change of a user.
pub(crate) fn changed_user(user: &directory::User) -> Result<Answer, Error> {
    user_with_tag(StatusCode::OK, user)
}

fn user_with_tag(status: StatusCode, user: &directory::User) -> Result<Answer, Error> {
    Ok(Answer {
        tag: Some(Tag::of_user(user)),
        ..write::shown(status, &User::from(user))?
    })
}

/// In use, or kept and out of use.
#[derive(ToSchema)]
#[schema(as = Status, rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum StatusWords {
    Active,
    Archived,
}

/// What a member may do in the workspace.
#[derive(ToSchema)]
#[schema(as = Role, rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum RoleWords {
    Admin,
    Builder,
    EndUser,
}

impl<'a> From<&'a directory::User> for User<'a> {
    fn from(user: &'a directory::User) -> Self {
        Self {
            id: user.id,
            name: user.name.as_str(),
            email: user.email.as_str(),
            status: user.status,
            workspaces: user.memberships.iter().map(Workspace::from).collect(),
        }
    }
}

impl<'a> From<&'a members::Member> for Member<'a> {
    fn from(member: &'a members::Member) -> Self {
        Self {
            id: member.user.id,
            name: member.user.name.as_str(),
            email: member.user.email.as_str(),
            status: member.membership.status,
            user_details: user_details::shape(&member.details),
        }
    }
}

impl<'a> From<&'a directory::Membership> for Workspace<'a> {
    /// Every member is in `all_users`, and an admin is in `admin` too.
    fn from(membership: &'a directory::Membership) -> Self {
        let [all_users, admin] = default_groups(&membership.workspace);
        let admin = (membership.role == Role::Admin).then_some(admin);
        let custom = membership.groups.iter().map(Group::from);
        Self {
            id: membership.workspace.id,
            name: membership.workspace.name.as_str(),
            status: membership.status,
            groups: std::iter::once(all_users).chain(admin).chain(custom).collect(),
        }
    }
}

impl<'a> From<&'a directory::Workspace> for Workspace<'a> {
    fn from(workspace: &'a directory::Workspace) -> Self {
        let head = &workspace.head;
        let custom = workspace.groups.iter().map(Group::from);
        Self {
            id: head.id,
            name: head.name.as_str(),
            status: workspace.status,
            groups: default_groups(head).into_iter().chain(custom).collect(),
        }
    }
}

/// `all_users` and `admin`. Version 1 shows membership and the role admin as groups; other APIs don't.
const fn default_groups(workspace: &WorkspaceHead) -> [Group<'static>; 2] {
    [
        Group {
            id: workspace.all_users,
            name: directory::ALL_USERS,
        },
        Group {
            id: workspace.admin,
            name: directory::ADMIN,
        },
    ]
}

impl<'a> From<&'a directory::GroupMembership> for Group<'a> {
    fn from(group: &'a directory::GroupMembership) -> Self {
        Self {
            id: group.id,
            name: group.name.as_str(),
        }
    }
}

impl<'a> From<&'a directory::Group> for Group<'a> {
    fn from(group: &'a directory::Group) -> Self {
        Self {
            id: group.id,
            name: group.name.as_str(),
        }
    }
}

/// A member of a workspace, with the names of the groups.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberInGroups<'a> {
    /// The user's id.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The user's name.
    name: &'a str,
    /// The name again, for newer clients of `ToolJet`.
    username: &'a str,
    /// The user's e-mail address.
    email: &'a str,
    /// The user's status in the workspace.
    #[schema(value_type = StatusWords)]
    status: Status,
    /// `all_users` and `admin` first, then custom groups by their creation.
    groups: Vec<&'a str>,
}

impl<'a> From<&'a members::MemberInGroups> for MemberInGroups<'a> {
    fn from(member: &'a members::MemberInGroups) -> Self {
        let admin = (member.role == Role::Admin).then_some(directory::ADMIN);
        let custom = member.groups.iter().map(directory::GroupName::as_str);
        Self {
            id: member.id,
            name: member.name.as_str(),
            username: member.name.as_str(),
            email: member.email.as_str(),
            status: member.status,
            groups: [directory::ALL_USERS].into_iter().chain(admin).chain(custom).collect(),
        }
    }
}
