//! Workspaces and groups in the model of version 2.

use std::collections::BTreeMap;

use serde_json::Value;

use super::outcome::{Done, Refusal, id_in};
use super::refuse::{GROUP_NOT_FOUND, Judged, WORKSPACE_NOT_FOUND, unless};
use crate::history::resource::Operation;
use crate::history::shown::Shows;
use crate::history::state::{Changes, Status, Workspace};
use crate::history::timeline::Moment;

const DEFAULT_WORKSPACE: Refusal = Refusal::code(409, "default_workspace");
const ARCHIVED_DEFAULT: Refusal = Refusal::code(422, "archived_default");

pub fn done(moment: Moment<'_>, operation: &Operation, created: &Value) -> Judged {
    match operation {
        Operation::CreateWorkspace { name, slug } => create(moment, name, slug, created),
        Operation::UpdateWorkspace {
            key,
            name,
            status,
            is_default,
        } => {
            let before = existing(moment.workspace_by(key))?;
            let after = Workspace {
                name: name.clone().unwrap_or_else(|| before.name.clone()),
                status: status.unwrap_or(before.status),
                is_default: before.is_default || *is_default,
                ..before.clone()
            };
            let is_archived = after.status == Status::Archived;
            unless([
                name_taken(moment, &after),
                (is_archived && *is_default, ARCHIVED_DEFAULT),
                (
                    is_archived && before.is_default && before.status == Status::Active,
                    DEFAULT_WORKSPACE,
                ),
            ])?;
            Ok(changed(moment, after))
        }
        Operation::SetDefault { workspace } => {
            let before = existing(moment.workspace(workspace))?;
            unless([
                (before.is_default, Refusal::code(409, "already_default")),
                (before.status == Status::Archived, ARCHIVED_DEFAULT),
            ])?;
            let after = Workspace {
                is_default: true,
                ..before.clone()
            };
            Ok(changed(moment, after))
        }
        Operation::DeleteWorkspace { workspace, force } => delete(moment, workspace, *force),
        Operation::GetWorkspace { key } => {
            let found = existing(moment.workspace_by(key))?;
            Ok(Done::reading(Shows::Workspace(found.clone())))
        }
        _ => of_group(moment, operation, created),
    }
}

fn create(moment: Moment<'_>, name: &str, slug: &str, created: &Value) -> Judged {
    let group = |name: &str| created[name].as_str().unwrap_or_default().to_owned();
    let workspace = Workspace {
        id: id_in(created),
        name: name.to_owned(),
        slug: slug.to_owned(),
        status: Status::Active,
        is_default: moment.workspaces().next().is_none(),
        all_users: group("all_users"),
        admin: group("admin"),
        groups: BTreeMap::new(),
    };
    let is_taken = moment.workspaces().any(|other| other.slug == slug);
    unless([
        name_taken(moment, &workspace),
        (is_taken, Refusal::code(409, "slug_taken")),
    ])?;
    Ok(changed(moment, workspace))
}

/// The workspace as it is now, and the former default one if it becomes the default.
fn changed(moment: Moment<'_>, after: Workspace) -> Done {
    let mut changes = Changes::default().and_workspace(after.clone());
    let mut others = moment.workspaces().filter(|other| other.id != after.id);
    if let Some(former) = others.find(|other| after.is_default && other.is_default) {
        changes = changes.and_workspace(Workspace {
            is_default: false,
            ..former.clone()
        });
    }
    Done {
        changes,
        shows: Shows::Workspace(after),
    }
}

fn delete(moment: Moment<'_>, id: &str, force: bool) -> Judged {
    let workspace = existing(moment.workspace(id))?;
    let members = moment.everyone().filter(|user| user.memberships.contains_key(id));
    let members: Vec<_> = members.cloned().collect();
    unless([
        (workspace.is_default, DEFAULT_WORKSPACE),
        (!members.is_empty() && !force, Refusal::code(409, "has_members")),
    ])?;
    let mut changes = Changes::of_users(members.into_iter().map(|mut user| {
        user.memberships.remove(id);
        user
    }));
    changes.workspaces.insert(id.to_owned(), None);
    Ok(silent(changes))
}

fn of_group(moment: Moment<'_>, operation: &Operation, created: &Value) -> Judged {
    let (Operation::CreateGroup { workspace, .. }
    | Operation::UpdateGroup { workspace, .. }
    | Operation::DeleteGroup { workspace, .. }) = operation
    else {
        unreachable!("it is about a group");
    };
    let Some(before) = moment.workspace(workspace) else {
        // Its groups are gone with it.
        return Err(vec![WORKSPACE_NOT_FOUND, GROUP_NOT_FOUND]);
    };
    let mut after = before.clone();
    let is_taken = |name: &String, by_other_than: &str| {
        let mut groups = after.groups.iter();
        let is_taken = groups.any(|(id, other)| id != by_other_than && other == name);
        (is_taken, Refusal::code(409, "group_name_taken"))
    };
    let is_missing = |group: &String| (!after.groups.contains_key(group), GROUP_NOT_FOUND);
    match operation {
        Operation::CreateGroup { name, .. } => {
            unless([is_taken(name, "")])?;
            let id = id_in(created);
            after.groups.insert(id.clone(), name.clone());
            Ok(shown(after, id, name))
        }
        Operation::UpdateGroup { group, name, .. } => {
            unless([is_missing(group), is_taken(name, group)])?;
            after.groups.insert(group.clone(), name.clone());
            Ok(shown(after, group.clone(), name))
        }
        Operation::DeleteGroup { group, .. } => {
            unless([is_missing(group)])?;
            after.groups.remove(group);
            let members = moment.everyone().filter_map(|user| {
                let mut after = user.clone();
                after.memberships.get_mut(workspace)?.groups.remove(group)?;
                Some(after)
            });
            Ok(silent(Changes::of_users(members).and_workspace(after)))
        }
        _ => unreachable!("it is about a group"),
    }
}

fn existing(found: Option<&Workspace>) -> Result<&Workspace, Vec<Refusal>> {
    found.ok_or_else(|| vec![WORKSPACE_NOT_FOUND])
}

fn name_taken(moment: Moment<'_>, workspace: &Workspace) -> (bool, Refusal) {
    let mut others = moment.workspaces().filter(|other| other.id != workspace.id);
    let is_taken = others.any(|other| other.name == workspace.name);
    (is_taken, Refusal::code(409, "workspace_name_taken"))
}

fn shown(workspace: Workspace, group: String, name: &str) -> Done {
    Done {
        changes: Changes::default().and_workspace(workspace),
        shows: Shows::Group(group, name.to_owned()),
    }
}

fn silent(changes: Changes) -> Done {
    Done {
        changes,
        shows: Shows::Nothing,
    }
}
