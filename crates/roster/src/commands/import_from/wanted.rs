//! Turns a workspace of the other server into the one that is to be created here.

use directory::{ADMIN, ALL_USERS, GroupName, Role, Status, fold};
use remote::{RemoteGroup, RemoteWorkspace};
use store::ops::workspaces::{WantedGroup, WantedWorkspace};

use crate::import::Refusal;

/// What a group of the other server becomes here: a role of its members, or a custom group.
pub enum RoleOrGroup {
    Role(Role),
    Group(GroupName),
}

/// Whether a group's name is that of a role: newer versions of `ToolJet` have a group for each. Fails if a custom group can't have
/// the name here.
pub fn role_or_group(group: &str) -> Result<RoleOrGroup, String> {
    match fold(group).as_str() {
        ALL_USERS => Ok(RoleOrGroup::Role(Role::EndUser)),
        ADMIN => Ok(RoleOrGroup::Role(Role::Admin)),
        key => match key.parse() {
            Ok(role) => Ok(RoleOrGroup::Role(role)),
            Err(_) => group
                .parse()
                .map(RoleOrGroup::Group)
                .map_err(|wrong| format!("the name of the group {group:?} {wrong}")),
        },
    }
}

/// The workspace to create where it is missing. A group whose name can't be one here is left out and reported in `wrong`, and so
/// is what couldn't be read.
pub fn wanted(workspace: RemoteWorkspace, wrong: &mut Vec<Refusal>) -> WantedWorkspace {
    let id_of = |key: &str| {
        let mut groups = workspace.groups.iter();
        groups
            .find(|group| group.name.as_deref().map(fold).as_deref() == Some(key))
            .and_then(|group| group.id)
    };
    let (all_users, admin) = (id_of(ALL_USERS), id_of(ADMIN));
    wrong.extend(workspace.unread.iter().map(|why| Refusal {
        item: "a workspace".to_owned(),
        why: format!("{}: {why}", workspace.name),
    }));
    let refused_group = |why: String| Refusal {
        item: format!("a group in {}", workspace.name),
        why,
    };
    let mut custom = |group: &RemoteGroup| match group.name.as_deref().map(role_or_group) {
        Some(Ok(RoleOrGroup::Group(name))) => Some(WantedGroup {
            id: group.id,
            name,
            description: None,
        }),
        Some(Ok(RoleOrGroup::Role(_))) => None,
        Some(Err(why)) => {
            wrong.push(refused_group(why));
            None
        }
        None => {
            wrong.push(refused_group("it has no name".to_owned()));
            None
        }
    };
    WantedWorkspace {
        groups: workspace.groups.iter().filter_map(&mut custom).collect(),
        id: workspace.id,
        name: workspace.name,
        slug: workspace.slug,
        status: workspace.status.unwrap_or(Status::Active),
        all_users,
        admin,
    }
}
