//! The users and workspaces in another server's answers.
//!
//! What `ToolJet` answers has changed from version to version. So fields may be missing or null, may have another of the names
//! that they have had, and those that nobody here knows are passed over.

use std::str::FromStr;

use directory::{Email, GroupId, Name, Role, Slug, Status, UserId, WorkspaceId};
use serde_json::Value;

/// The names that a list of groups has had.
const GROUPS: [&str; 4] = ["groups", "groupPermissions", "group_permissions", "permissions"];

/// A user that hasn't answered an invitation yet, for which Roster has no word.
const INVITED: &str = "invited";

/// A user of another server's.
#[derive(Debug)]
pub struct RemoteUser {
    /// The id there, if that can be kept.
    pub id: Option<UserId>,
    /// The name, whole.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The status, if it is told.
    pub status: Option<Status>,
    /// The workspaces that the user is in.
    pub memberships: Vec<RemoteMembership>,
}

/// A membership of a user of another server's.
#[derive(Debug)]
pub struct RemoteMembership {
    /// The workspace's id there, if that can be kept.
    pub id: Option<WorkspaceId>,
    /// The workspace's name, if it is told.
    pub name: Option<Name>,
    /// The user's status in it, if it is told.
    pub status: Option<Status>,
    /// The role, where it is told apart from the groups.
    pub role: Option<Role>,
    /// The groups, default ones too.
    pub groups: Vec<RemoteGroup>,
}

/// A workspace of another server's.
#[derive(Debug)]
pub struct RemoteWorkspace {
    /// Its id there, if that can be kept.
    pub id: Option<WorkspaceId>,
    /// Its name.
    pub name: Name,
    /// Its slug, if it is told and can be one here.
    pub slug: Option<Slug>,
    /// Its own status, if it is told.
    pub status: Option<Status>,
    /// Its groups, default ones too.
    pub groups: Vec<RemoteGroup>,
}

/// A group of another server's, a default one or a custom one.
#[derive(Debug, Clone)]
pub struct RemoteGroup {
    /// Its id there, if that can be kept.
    pub id: Option<GroupId>,
    /// Its name.
    pub name: String,
}

impl RemoteUser {
    /// Reads a user, or says why that can't be one.
    pub fn read(user: &Value) -> Result<Self, String> {
        let email = text(user, &["email"]).ok_or("there is no email")?;
        Ok(Self {
            id: id(user),
            name: name_of(user)?.parse().map_err(|wrong| format!("name {wrong}"))?,
            email: email.parse().map_err(|wrong| format!("email {wrong}"))?,
            status: status(user, "status")?,
            memberships: list(user, &["workspaces", "organizations"])
                .iter()
                .map(RemoteMembership::read)
                .collect::<Result<_, _>>()?,
        })
    }

    /// What to call a user that couldn't be read.
    #[must_use]
    pub fn label(user: &Value) -> String {
        match text(user, &["email", "id", "name"]) {
            Some(text) => text.chars().filter(|c| !c.is_control()).take(254).collect(),
            None => "somebody".to_owned(),
        }
    }
}

impl RemoteMembership {
    fn read(membership: &Value) -> Result<Self, String> {
        let name = text(membership, &["name"]).map(str::parse).transpose();
        Ok(Self {
            id: id(membership),
            name: name.map_err(|wrong| format!("the name of a workspace {wrong}"))?,
            status: status(membership, "the status in a workspace")?,
            role: text(membership, &["role"]).and_then(|role| role.parse().ok()),
            groups: groups(membership)?,
        })
    }
}

impl RemoteWorkspace {
    /// Reads a workspace, or says why that can't be one.
    pub fn read(workspace: &Value) -> Result<Self, String> {
        let name = text(workspace, &["name"]).ok_or("there is no name")?;
        Ok(Self {
            id: id(workspace),
            name: name.parse().map_err(|wrong| format!("name {wrong}"))?,
            slug: text(workspace, &["slug"]).and_then(|slug| slug.parse().ok()),
            status: status(workspace, "status")?,
            groups: groups(workspace)?,
        })
    }

    /// By what a membership may name a workspace, also one that can't be read.
    #[must_use]
    pub fn identity(workspace: &Value) -> (Option<WorkspaceId>, Option<Name>) {
        let name = text(workspace, &["name"]).and_then(|name| name.parse().ok());
        (id(workspace), name)
    }
}

fn groups(owner: &Value) -> Result<Vec<RemoteGroup>, String> {
    list(owner, &GROUPS).iter().map(group).collect()
}

/// A group is an object, or its name alone.
fn group(group: &Value) -> Result<RemoteGroup, String> {
    let name = group.as_str().or_else(|| text(group, &["name", "group"]));
    Ok(RemoteGroup {
        id: id(group),
        name: name.ok_or("a group has no name")?.to_owned(),
    })
}

fn name_of(user: &Value) -> Result<String, String> {
    if let Some(name) = text(user, &["name"]) {
        return Ok(name.to_owned());
    }
    let first = text(user, &["firstName", "first_name"]).unwrap_or_default();
    let last = text(user, &["lastName", "last_name"]).unwrap_or_default();
    match format!("{first} {last}").trim() {
        "" => Err("there is no name".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// Nothing is said of what isn't there. Who was invited and hasn't come can't sign in: `archived` says that.
fn status(owner: &Value, what: &str) -> Result<Option<Status>, String> {
    let Some(word) = text(owner, &["status"]).map(str::to_lowercase) else {
        return Ok(None);
    };
    if word == INVITED {
        return Ok(Some(Status::Archived));
    }
    word.parse().map(Some).map_err(|wrong| format!("{what} {wrong}"))
}

/// A text under the first of these names that has one; blank counts as none.
fn text<'a>(owner: &'a Value, names: &[&str]) -> Option<&'a str> {
    let mut texts = names.iter().filter_map(|name| owner.get(name)?.as_str());
    texts.find(|text| !text.trim().is_empty())
}

/// A list under the first of these names that has one.
fn list<'a>(owner: &'a Value, names: &[&str]) -> &'a [Value] {
    let mut lists = names.iter().filter_map(|name| owner.get(name)?.as_array());
    lists.next().map_or(&[], Vec::as_slice)
}

/// An id that can be kept: a UUID, and none of the two that stand for nothing.
fn id<T: FromStr>(owner: &Value) -> Option<T> {
    let text = owner.get("id")?.as_str()?;
    let digits = || text.chars().filter(|c| *c != '-');
    let is_nothing = digits().all(|c| c == '0') || digits().all(|c| c.eq_ignore_ascii_case(&'f'));
    if is_nothing { None } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "5b1608df-5e14-474b-b304-919623a9be57";

    #[test]
    fn the_documented_shape() {
        let user = RemoteUser::read(&json!({
            "id": ID, "name": "Sam Oliver", "email": "Sam@example.com", "status": "active",
            "workspaces": [{"id": ID, "name": "demo-workspace", "status": "archived",
                            "groups": [{"id": ID, "name": "all_users"}, {"id": "1", "name": "admin"}]}],
        }))
        .unwrap();
        assert_eq!(user.id.unwrap().to_string(), ID);
        assert_eq!(
            (user.email.as_str(), user.status),
            ("sam@example.com", Some(Status::Active))
        );
        let membership = &user.memberships[0];
        assert_eq!(membership.id.unwrap().to_string(), ID);
        assert_eq!(membership.status, Some(Status::Archived));
        let groups: Vec<_> = membership
            .groups
            .iter()
            .map(|group| (group.name.as_str(), group.id.is_some()))
            .collect();
        assert_eq!(groups, [("all_users", true), ("admin", false)]);
    }

    #[test]
    fn older_and_newer_shapes() {
        let user = RemoteUser::read(&json!({
            "id": 7, "firstName": "Sam", "lastName": null, "email": "sam@example.com", "status": null, "avatar": [1],
            "organizations": [{"id": null, "name": "demo", "status": "invited", "role": "builder",
                               "groupPermissions": [{"group": "admin"}, "Editors"]},
                              {"id": ID, "name": null, "groups": null, "permissions": ["a"]}],
        }))
        .unwrap();
        assert_eq!((user.id, user.name.as_str(), user.status), (None, "Sam", None));
        let [first, second] = &user.memberships[..] else {
            panic!("two")
        };
        assert_eq!(
            (first.status, first.role),
            (Some(Status::Archived), Some(Role::Builder))
        );
        assert_eq!(
            (first.groups[0].name.as_str(), first.groups[1].name.as_str()),
            ("admin", "Editors")
        );
        assert_eq!((second.name.is_none(), second.groups[0].name.as_str()), (true, "a"));
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        for (user, what) in [
            (json!(null), "no email"),
            (json!({"email": "sam", "name": "Sam"}), "email must be"),
            (json!({"email": "sam@example.com"}), "no name"),
            (
                json!({"email": "sam@example.com", "name": "Sam", "status": "gone"}),
                "status must be",
            ),
            (
                json!({"email": "sam@example.com", "name": "Sam", "workspaces": [{"groups": [{}]}]}),
                "a group has no name",
            ),
        ] {
            let wrong = RemoteUser::read(&user).unwrap_err();
            assert!(wrong.contains(what), "{wrong}");
        }
        for nothing in [
            "00000000-0000-0000-0000-000000000000",
            "FFFFFFFF-ffff-ffff-ffff-ffffffffffff",
            "7",
            "",
        ] {
            assert_eq!(id::<UserId>(&json!({"id": nothing})), None);
        }
        assert_eq!(RemoteUser::label(&json!({"email": "sam\u{1b}[31m"})), "sam[31m");
    }
}
