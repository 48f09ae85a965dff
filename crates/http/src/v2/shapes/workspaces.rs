//! Workspaces, as version 2 shows them.

use super::time::Time;
use crate::ext::shapes::StatusWords;
use crate::write;
use axum::http::StatusCode;
use directory::{Slug, Status, WorkspaceId};
use serde::Serialize;
use store::ops::workspaces::WorkspaceRow;
use store::{Answer, Error, Tag};
use utoipa::ToSchema;

/// A workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkspaceResource)]
pub(crate) struct Workspace<'a> {
    #[schema(value_type = uuid::Uuid)]
    id: WorkspaceId,
    /// Unique among the names and slugs of all workspaces, whatever the case of its letters.
    name: &'a str,
    /// Its name in addresses; unique like the name.
    #[schema(value_type = String)]
    slug: &'a Slug,
    #[schema(value_type = StatusWords)]
    status: Status,
    /// Whether it is the default workspace. There is exactly one.
    default: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// When its own fields last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

impl<'a> From<&'a directory::Workspace> for Workspace<'a> {
    fn from(workspace: &'a directory::Workspace) -> Self {
        Self {
            id: workspace.head.id,
            name: workspace.head.name.as_str(),
            slug: &workspace.slug,
            status: workspace.status,
            default: workspace.is_default,
            created_at: Time(workspace.created_at),
            updated_at: Time(workspace.updated_at),
        }
    }
}

impl<'a> From<&'a WorkspaceRow> for Workspace<'a> {
    fn from(row: &'a WorkspaceRow) -> Self {
        Self {
            id: row.id,
            name: row.name.as_str(),
            slug: &row.slug,
            status: row.status,
            default: row.is_default,
            created_at: Time(row.created_at),
            updated_at: Time(row.updated_at),
        }
    }
}

/// The response to a change of a workspace with status 200: the workspace, or what a dry run would have done.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ChangedWorkspaceResource)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ChangedWorkspace<'a> {
    Workspace(Workspace<'a>),
    DryRun(write::Tried<'a>),
}

/// The response to a request that created a workspace, or changed its state.
pub(crate) fn created_workspace(workspace: &directory::Workspace) -> Result<Answer, Error> {
    workspace_with_tag(StatusCode::CREATED, workspace)
}

/// The response to a change of a workspace's fields.
pub(crate) fn changed_workspace(workspace: &directory::Workspace) -> Result<Answer, Error> {
    workspace_with_tag(StatusCode::OK, workspace)
}

fn workspace_with_tag(status: StatusCode, workspace: &directory::Workspace) -> Result<Answer, Error> {
    Ok(Answer {
        tag: Some(Tag::of_workspace(workspace)),
        ..write::shown(status, &Workspace::from(workspace))?
    })
}
