//! What is to be made of a workspace of another server's.

use directory::{ADMIN, ALL_USERS, GroupName, Role, Status, fold};
use remote::{RemoteGroup, RemoteWorkspace};
use store::ops::workspaces::{WantedGroup, WantedWorkspace};

/// What a group of the other server's is here.
pub enum Meaning {
    Role(Role),
    Custom(GroupName),
}

/// Newer versions have a group for each role.
pub fn meaning(group: &str) -> Result<Meaning, String> {
    match fold(group).as_str() {
        ALL_USERS => Ok(Meaning::Role(Role::EndUser)),
        ADMIN => Ok(Meaning::Role(Role::Admin)),
        key => match key.parse() {
            Ok(role) => Ok(Meaning::Role(role)),
            Err(_) => group
                .parse()
                .map(Meaning::Custom)
                .map_err(|wrong| format!("the name of the group {group:?} {wrong}")),
        },
    }
}

/// What is to be made of a workspace where it isn't there. A group whose name can't be one here is left out and said to be
/// `wrong`; users who are in it are refused.
pub fn wanted(workspace: RemoteWorkspace, wrong: &mut Vec<String>) -> WantedWorkspace {
    let id_of = |key: &str| {
        let mut groups = workspace.groups.iter();
        groups.find(|group| fold(&group.name) == key).and_then(|group| group.id)
    };
    let (all_users, admin) = (id_of(ALL_USERS), id_of(ADMIN));
    let mut custom = |group: &RemoteGroup| match meaning(&group.name) {
        Ok(Meaning::Custom(name)) => Some(WantedGroup {
            id: group.id,
            name,
            description: None,
        }),
        Ok(Meaning::Role(_)) => None,
        Err(why) => {
            wrong.push(format!("a group in {}: {why}", workspace.name));
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
