//! Sections 2 to 4 of the contract of version 1: the response and the changes of each operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::outcome::{Done, Refusal};
use crate::history::request::{Item, Key, Request};
use crate::history::shown::Shows;
use crate::history::state::{Changes, Membership, Role, Status, User, Workspace};
use crate::history::timeline::Moment;

/// What a request does, or why it is refused.
pub fn done(moment: Moment<'_>, request: &Request, created: &Value) -> Result<Done, Refusal> {
    let user = match request {
        Request::List => return Ok(Done::reading(Shows::Everyone)),
        Request::Get { key } => find(moment, key)?.clone(),
        Request::Create {
            email,
            name,
            status,
            items,
        } => {
            let new = User {
                id: created["id"].as_str().unwrap_or_default().to_owned(),
                name: name.clone(),
                email: email.clone(),
                status: status.unwrap_or(Status::Archived),
                memberships: BTreeMap::new(),
            };
            with_free_email(moment, with_relations(moment, &new, items)?)?
        }
        Request::Update {
            user,
            name,
            email,
            status,
        } => {
            let before = existing(moment, user)?;
            let mut after = before.with_status(status.unwrap_or(before.status));
            after.name = name.clone().unwrap_or(after.name);
            after.email = email.clone().unwrap_or(after.email);
            with_free_email(moment, after)?
        }
        Request::Relations { user, items } => with_relations(moment, existing(moment, user)?, items)?,
        Request::Membership { .. } => return replace_membership(moment, request),
        Request::Resource(_) => unreachable!("it is of version 2"),
    };
    Ok(changed(Changes::of_user(user.clone()), user))
}

fn changed(changes: Changes, user: User) -> Done {
    Done {
        changes,
        shows: Shows::Relations(user),
    }
}

fn replace_membership(moment: Moment<'_>, request: &Request) -> Result<Done, Refusal> {
    let Request::Membership {
        user,
        workspace,
        status,
        groups,
        rename,
    } = request
    else {
        unreachable!("it replaces a membership");
    };
    let mut user = existing(moment, user)?.clone();
    let workspace = moment
        .workspace(workspace)
        .ok_or_else(|| not_found("Workspace not found"))?;
    let membership = user.memberships.get_mut(&workspace.id);
    let membership = membership.ok_or_else(|| not_found("User not found in this workspace"))?;
    if let Some(groups) = groups {
        set_groups(membership, workspace, groups)?;
    }
    if let Some(status) = status {
        membership.set_status(*status);
    }
    let changes = Changes::of_user(user.clone());
    let Some(name) = rename else {
        return Ok(changed(changes, user));
    };
    if moment.named(name).is_some_and(|owner| owner.id != workspace.id) {
        return Err(bad(format!("Workspace with name {name} already exists")));
    }
    let renamed = Workspace {
        name: name.clone(),
        ..workspace.clone()
    };
    Ok(changed(changes.and_workspace(renamed), user))
}

fn bad(message: String) -> Refusal {
    Refusal::message(400, message)
}

fn not_found(message: &str) -> Refusal {
    Refusal::message(404, message)
}

fn existing<'a>(moment: Moment<'a>, id: &str) -> Result<&'a User, Refusal> {
    moment.user(id).ok_or_else(|| not_found("User not found"))
}

fn find<'a>(moment: Moment<'a>, key: &str) -> Result<&'a User, Refusal> {
    moment.user_by(key).ok_or_else(|| not_found("User not found"))
}

fn with_free_email(moment: Moment<'_>, user: User) -> Result<User, Refusal> {
    match moment.owner(&user.email) {
        Some(owner) if owner != user.id => Err(bad(format!("User with email {} already exists", user.email))),
        _ => Ok(user),
    }
}

/// Exactly these memberships, with exactly these groups. What a membership has beside them stays.
fn with_relations(moment: Moment<'_>, before: &User, items: &[Item]) -> Result<User, Refusal> {
    let mut after = before.clone();
    after.memberships.clear();
    for item in items {
        let (Key::Id(key) | Key::Name(key)) = &item.workspace;
        let workspace = match &item.workspace {
            Key::Id(id) => moment.workspace(id),
            Key::Name(name) => moment.named(name),
        };
        let unknown = || bad(format!("The workspaces id or name do not exist: {key}"));
        let workspace = workspace.ok_or_else(unknown)?;
        let current = before.memberships.get(&workspace.id).cloned();
        let mut membership = current.unwrap_or_else(|| Membership::new(Role::EndUser));
        membership.set_status(item.status.unwrap_or(Status::Active));
        set_groups(&mut membership, workspace, &item.groups)?;
        after.memberships.insert(workspace.id.clone(), membership);
    }
    Ok(after)
}

/// Exactly these groups; a group that stays keeps its end. Who isn't listed as an admin keeps every other role.
fn set_groups(membership: &mut Membership, workspace: &Workspace, names: &[String]) -> Result<(), Refusal> {
    if names.iter().any(|name| name == "admin") {
        membership.set_role(Role::Admin);
    } else if membership.role == Role::Admin {
        membership.set_role(Role::EndUser);
    }
    let before = std::mem::take(&mut membership.groups);
    let custom = names
        .iter()
        .filter(|name| !["all_users", "admin"].contains(&name.as_str()));
    for name in custom {
        let unknown = || bad(format!("Group permission id or name not found: {name}"));
        let mut groups = workspace.groups.iter();
        let (group, _) = groups.find(|(_, group)| *group == name).ok_or_else(unknown)?;
        let until = before.get(group).copied().flatten();
        membership.groups.insert(group.clone(), until);
    }
    Ok(())
}
