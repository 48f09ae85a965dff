//! The fields of an answer, under all of the names that they have had.

use std::str::FromStr;

use directory::{ALL_USERS, Role, Status};
use serde_json::Value;

use super::group::RemoteGroup;
use super::part::Part;

/// The names that the list of a workspace's groups has had.
pub const GROUPS: [&str; 4] = ["groups", "groupPermissions", "group_permissions", "permissions"];

/// The names of a list of a user's groups in all workspaces.
pub const GROUPS_OF_USERS: [&str; 2] = ["userGroups", "user_groups"];

/// The names that the role in a workspace has had.
const ROLE: [&str; 3] = ["role", "userPermission", "user_permission"];

/// The statuses of users who can't sign in yet: `invited` users haven't accepted the invitation, `verified` ones have confirmed
/// the address but not set a password.
const NOT_YET: [&str; 2] = ["invited", "verified"];

/// Characters of a value that a message shows.
const SHOWN: usize = 100;

/// A text under the first of these names that has one; blank counts as none.
pub fn text<'a>(owner: &'a Value, names: &[&str]) -> Option<&'a str> {
    let mut texts = names.iter().filter_map(|name| owner.get(name)?.as_str());
    texts.find(|text| !text.trim().is_empty())
}

/// The list under the first of these names that is present, or a sentence about another value there.
pub fn list<'a>(owner: &'a Value, names: &[&'static str]) -> Result<Option<&'a [Value]>, String> {
    match first_present(owner, names) {
        None => Ok(None),
        Some((_, Value::Array(items))) => Ok(Some(items)),
        Some((name, other)) => Err(format!("{name} must be an array; it is {}", shown(other))),
    }
}

/// The first of these names that has a value, and the value. Null and a blank text count as absent.
fn first_present<'a>(owner: &'a Value, names: &[&'static str]) -> Option<(&'static str, &'a Value)> {
    let mut values = names.iter().filter_map(|&name| Some((name, owner.get(name)?)));
    values.find(|(_, value)| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()))
}

/// The whole name, which older servers have in two parts.
pub fn name_of(user: &Value) -> Result<String, String> {
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

/// The status, if the answer has one.
pub fn status(owner: &Value) -> Result<Option<Status>, String> {
    let Some((_, value)) = first_present(owner, &["status"]) else {
        return Ok(None);
    };
    let word = value.as_str().unwrap_or_default().trim().to_lowercase();
    if NOT_YET.contains(&word.as_str()) {
        return Ok(Some(Status::Archived));
    }
    let status = word.parse().map(Some);
    status.map_err(|wrong| format!("status {wrong}; it is {}", shown(value)))
}

/// The role in a workspace, if the answer has it beside the groups: a word, or an object with the role as its name.
pub fn role(membership: &Value, unread: &mut Vec<String>) -> Part<Role> {
    let Some((_, value)) = first_present(membership, &ROLE) else {
        return Part::Absent;
    };
    let word = value.as_str().or_else(|| text(value, &["name"])).unwrap_or_default();
    match word.trim().to_lowercase().as_str() {
        ALL_USERS => Part::Read(Role::EndUser),
        word => word.parse().map_or_else(
            |wrong| {
                unread.push(format!("role {wrong}; it is {}", shown(value)));
                Part::Unreadable
            },
            Part::Read,
        ),
    }
}

/// The groups under the first of these names that is present. Adds a sentence to `unread` for each that can't be read.
pub fn groups(owner: &Value, names: &[&'static str], unread: &mut Vec<String>) -> Part<Vec<RemoteGroup>> {
    let groups = match list(owner, names) {
        Ok(Some(groups)) => groups,
        Ok(None) => return Part::Absent,
        Err(wrong) => {
            unread.push(wrong);
            return Part::Unreadable;
        }
    };
    let mut read = Vec::with_capacity(groups.len());
    for value in groups.iter().filter(|group| !is_archived(group)) {
        match group(value) {
            Some(group) => read.push(group),
            None => unread.push(format!("a group has neither a name nor an id: {}", shown(value))),
        }
    }
    Part::Read(read)
}

/// A group is an object, or its name or its id alone.
fn group(group: &Value) -> Option<RemoteGroup> {
    let (id, name) = match group.as_str() {
        Some(text) => match uuid(text) {
            Some(id) => (Some(id), None),
            None => (None, Some(text)),
        },
        None => (id(group), text(group, &["name", "group"])),
    };
    (id.is_some() || name.is_some()).then(|| RemoteGroup {
        id,
        name: name.map(str::to_owned),
    })
}

/// In the API, `archived` means that the user is not in the group.
fn is_archived(group: &Value) -> bool {
    status(group).is_ok_and(|status| status == Some(Status::Archived))
}

/// An id that can be kept.
pub fn id<T: FromStr>(owner: &Value) -> Option<T> {
    uuid(owner.get("id")?.as_str()?)
}

/// A UUID other than the nil and the max UUID, which stand for none.
fn uuid<T: FromStr>(text: &str) -> Option<T> {
    let digits = || text.chars().filter(|c| *c != '-');
    let is_nothing = digits().all(|c| c == '0') || digits().all(|c| c.eq_ignore_ascii_case(&'f'));
    if is_nothing { None } else { text.parse().ok() }
}

/// A value as JSON, cut after some characters.
pub fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
