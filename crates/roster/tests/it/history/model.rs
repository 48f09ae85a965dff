//! Sections 2 to 4 of the contract in their simplest form: the response and the changes of each operation.
//!
//! Uses none of Roster's code: otherwise a wrong rule of Roster would be wrong here as well, and go unnoticed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::request::{Item, Key, Request, Status};
use super::state::{Membership, Rename, User};
use super::timeline::Moment;
use super::world::{Workspace, World};

/// The outcome of a request according to the contract.
#[derive(Debug)]
pub enum Outcome {
    Refused(u16, String),
    /// The user in the response, which is also the new state, and the workspace that is renamed.
    Shows(User, Option<Rename>),
    ShowsEveryone,
}

type Refusal = (u16, String);

/// The outcome of a request at a moment. `new_id` is the id of a user that it creates.
pub fn outcome(world: &World, moment: Moment<'_>, request: &Request, new_id: &str) -> Outcome {
    let mut renamed = None;
    let user = match request {
        Request::List => return Outcome::ShowsEveryone,
        Request::Get { key } => find(moment, key).cloned(),
        Request::Create {
            email,
            name,
            status,
            items,
        } => {
            let new = User {
                id: new_id.to_owned(),
                name: name.clone(),
                email: email.clone(),
                status: status.unwrap_or(Status::Archived),
                memberships: BTreeMap::new(),
            };
            with_relations(world, moment, &new, items).and_then(|user| with_free_email(moment, user))
        }
        Request::Update {
            user,
            name,
            email,
            status,
        } => existing(moment, user).and_then(|before| {
            let mut after = with_status(before, status.unwrap_or(before.status));
            after.name = name.clone().unwrap_or(after.name);
            after.email = email.clone().unwrap_or(after.email);
            with_free_email(moment, after)
        }),
        Request::Relations { user, items } => {
            existing(moment, user).and_then(|before| with_relations(world, moment, before, items))
        }
        Request::Membership {
            user,
            workspace,
            status,
            groups,
            rename,
        } => existing(moment, user).and_then(|before| {
            let mut after = before.clone();
            let workspace = world.by_id(workspace).ok_or_else(|| not_found("Workspace not found"))?;
            let membership = after.memberships.get_mut(&workspace.id);
            let membership = membership.ok_or_else(|| not_found("User not found in this workspace"))?;
            if let Some(groups) = groups {
                set_groups(membership, workspace, groups)?;
            }
            if let Some(status) = status {
                set_status(membership, *status);
            }
            renamed = other_name(world, moment, workspace, rename.as_deref())?;
            Ok(after)
        }),
    };
    match user {
        Ok(user) => Outcome::Shows(user, renamed),
        Err((status, message)) => Outcome::Refused(status, message),
    }
}

fn bad(message: String) -> Refusal {
    (400, message)
}

fn not_found(message: &str) -> Refusal {
    (404, message.to_owned())
}

fn existing<'a>(moment: Moment<'a>, id: &str) -> Result<&'a User, Refusal> {
    moment.user(id).ok_or_else(|| not_found("User not found"))
}

fn find<'a>(moment: Moment<'a>, key: &str) -> Result<&'a User, Refusal> {
    let id = if key.contains('@') {
        moment.owner(key)
    } else {
        Some(key)
    };
    existing(moment, id.unwrap_or_default())
}

fn with_free_email(moment: Moment<'_>, user: User) -> Result<User, Refusal> {
    match moment.owner(&user.email) {
        Some(owner) if owner != user.id => Err(bad(format!("User with email {} already exists", user.email))),
        _ => Ok(user),
    }
}

/// The outcome of a rename; `None` if the workspace already has the name.
fn other_name(
    world: &World,
    moment: Moment<'_>,
    workspace: &Workspace,
    name: Option<&str>,
) -> Result<Option<Rename>, Refusal> {
    let Some(name) = name else { return Ok(None) };
    match moment.named(world, name) {
        Some(owner) if owner.id == workspace.id => Ok(None),
        Some(_) => Err(bad(format!("Workspace with name {name} already exists"))),
        None => Ok(Some(Rename {
            workspace: workspace.id.clone(),
            name: name.to_owned(),
        })),
    }
}

/// Archiving a user archives and remembers the active memberships; reactivating the user reactivates exactly those.
fn with_status(before: &User, status: Status) -> User {
    let mut user = before.clone();
    user.status = status;
    if before.status == status {
        return user;
    }
    for membership in user.memberships.values_mut() {
        match status {
            Status::Archived if membership.status == Status::Active => {
                membership.status = Status::Archived;
                membership.archived_with_user = true;
            }
            Status::Active if membership.archived_with_user => set_status(membership, Status::Active),
            _ => {}
        }
    }
    user
}

/// Exactly these memberships, with exactly these groups.
fn with_relations(world: &World, moment: Moment<'_>, before: &User, items: &[Item]) -> Result<User, Refusal> {
    let mut after = before.clone();
    after.memberships.clear();
    for item in items {
        let (Key::Id(key) | Key::Name(key)) = &item.workspace;
        let workspace = match &item.workspace {
            Key::Id(id) => world.by_id(id),
            Key::Name(name) => moment.named(world, name),
        };
        let unknown = || bad(format!("The workspaces id or name do not exist: {key}"));
        let workspace = workspace.ok_or_else(unknown)?;
        let mut membership = Membership {
            status: Status::Active,
            archived_with_user: false,
            is_admin: false,
            groups: BTreeSet::new(),
        };
        set_status(&mut membership, item.status.unwrap_or(Status::Active));
        set_groups(&mut membership, workspace, &item.groups)?;
        after.memberships.insert(workspace.id.clone(), membership);
    }
    Ok(after)
}

/// A requested status is kept, and no longer changes with the user's.
fn set_status(membership: &mut Membership, status: Status) {
    membership.status = status;
    membership.archived_with_user = false;
}

fn set_groups(membership: &mut Membership, workspace: &Workspace, names: &[String]) -> Result<(), Refusal> {
    membership.is_admin = names.iter().any(|name| name == "admin");
    membership.groups.clear();
    for name in names {
        let unknown = || bad(format!("Group permission id or name not found: {name}"));
        let group = workspace.group(name).ok_or_else(unknown)?;
        if !["all_users", "admin"].contains(&name.as_str()) {
            membership.groups.insert(group.id.clone());
        }
    }
    Ok(())
}

/// The user as the API shows it at a moment.
pub fn shown(world: &World, moment: Moment<'_>, user: &User) -> Value {
    let workspaces = user.memberships.iter().map(|(id, membership)| {
        let workspace = world.by_id(id).expect("members are in workspaces that there are");
        let is_in = |name: &str, id: &String| match name {
            "all_users" => true,
            "admin" => membership.is_admin,
            _ => membership.groups.contains(id),
        };
        let groups = workspace.groups.iter().filter(|group| is_in(&group.name, &group.id));
        let groups: Value = groups
            .map(|group| json!({"id": group.id, "name": group.name}))
            .collect();
        json!({"id": id, "name": moment.name_of(workspace), "status": membership.status, "groups": groups})
    });
    let workspaces: Value = workspaces.collect();
    json!({"id": user.id, "name": user.name, "email": user.email, "status": user.status, "workspaces": workspaces})
}
