//! The memberships in a request, and the resolution of their workspaces and groups.

use crate::ops::{groups, workspaces};
use crate::{Error, Tx};
use directory::{
    FoundGroup, GroupHead, GroupId, GroupKey, Refusal, Role, Scope, Status, WantedMembership, WantedRole,
    WorkspaceHead, WorkspaceKey,
};
use std::collections::HashSet;

/// A membership in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The status of the membership; `None` means active.
    pub status: Option<Status>,
    /// The role. If it is `None`, it follows from whether the groups include the default group `admin`: see
    /// [`WantedRole`].
    pub role: Option<Role>,
    /// The complete list of groups, default and custom; `None` means no custom groups.
    pub groups: Option<Vec<ListedGroup>>,
}

/// An entry of a list of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedGroup {
    /// The group.
    pub group: GroupKey,
    /// Whether the user should be in it.
    pub is_member: bool,
}

/// The resolved groups of a list.
#[derive(Default)]
pub(super) struct FoundGroups {
    pub(super) includes_admin: bool,
    pub(super) custom: Vec<GroupHead>,
}

/// Resolves the workspaces and groups of the requested memberships.
pub(super) async fn find(tx: &mut Tx<'_>, relations: &[Relation]) -> Result<Vec<WantedMembership>, Error> {
    let mut wanted = Vec::with_capacity(relations.len());
    for relation in relations {
        wanted.push(find_one(tx, relation).await?);
    }
    Ok(wanted)
}

async fn find_one(tx: &mut Tx<'_>, relation: &Relation) -> Result<WantedMembership, Error> {
    let found = workspaces::find::by_key(tx, &relation.workspace, Scope::MembershipsWrite).await?;
    let workspace = found.ok_or_else(|| Refusal::UnknownWorkspace(relation.workspace.to_string()))?;
    let groups = match &relation.groups {
        Some(listed) => Some(find_groups(tx, &workspace, listed).await?),
        None => None,
    };
    let includes_admin = groups.as_ref().map(|groups| groups.includes_admin);
    Ok(WantedMembership {
        workspace,
        status: relation.status.unwrap_or(Status::Active),
        role: WantedRole::of(relation.role, includes_admin)?.unwrap_or(WantedRole::NotAdmin),
        groups: groups.unwrap_or_default().custom,
    })
}

/// Resolves the groups that a request lists for one workspace. Refuses a duplicate.
pub(super) async fn find_groups(
    tx: &mut Tx<'_>,
    workspace: &WorkspaceHead,
    listed: &[ListedGroup],
) -> Result<FoundGroups, Error> {
    let (mut groups, mut seen) = (FoundGroups::default(), HashSet::<GroupId>::new());
    for entry in listed {
        let found = groups::find::by_key(tx, workspace, &entry.group, Scope::MembershipsWrite).await?;
        if !seen.insert(found.id()) {
            return Err(Refusal::GroupTwice(found.name().to_owned()).into());
        }
        match found {
            _ if !entry.is_member => {}
            FoundGroup::AllUsers(_) => {}
            FoundGroup::Admin(_) => groups.includes_admin = true,
            FoundGroup::Custom(group) => groups.custom.push(group),
        }
    }
    Ok(groups)
}
