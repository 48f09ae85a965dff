//! The fields of an answer, under all of the names that they have had.

use std::str::FromStr;

use directory::{ALL_USERS, Role, Status};
use serde_json::Value;

use super::group::RemoteGroup;

/// The names that the list of a workspace's groups has had.
pub const GROUPS: [&str; 4] = ["groups", "groupPermissions", "group_permissions", "permissions"];

/// The names of a list of a user's groups in all workspaces.
pub const GROUPS_OF_USERS: [&str; 2] = ["userGroups", "user_groups"];

/// The names that the role in a workspace has had.
const ROLE: [&str; 3] = ["role", "userPermission", "user_permission"];

/// Users who can't sign in yet, for which Roster has no word: the first hasn't answered an invitation, the second has confirmed
/// the address and not set a password.
const NOT_YET: [&str; 2] = ["invited", "verified"];

/// Characters of a value that a message shows.
const SHOWN: usize = 100;

/// A text under the first of these names that has one; blank counts as none.
pub fn text<'a>(owner: &'a Value, names: &[&str]) -> Option<&'a str> {
    let mut texts = names.iter().filter_map(|name| owner.get(name)?.as_str());
    texts.find(|text| !text.trim().is_empty())
}

/// A list under the first of these names that is told; or what stands there in place of one.
pub fn list<'a>(owner: &'a Value, names: &[&'static str]) -> Result<Option<&'a [Value]>, String> {
    match told(owner, names) {
        None => Ok(None),
        Some((_, Value::Array(items))) => Ok(Some(items)),
        Some((name, other)) => Err(format!("{name} must be an array; it is {}", shown(other))),
    }
}

/// The first of these names that has a value, and the value. Null and a blank text are none.
fn told<'a>(owner: &'a Value, names: &[&'static str]) -> Option<(&'static str, &'a Value)> {
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

/// The status, if one is told.
pub fn status(owner: &Value) -> Result<Option<Status>, String> {
    let Some((_, value)) = told(owner, &["status"]) else {
        return Ok(None);
    };
    let word = value.as_str().unwrap_or_default().trim().to_lowercase();
    if NOT_YET.contains(&word.as_str()) {
        return Ok(Some(Status::Archived));
    }
    let status = word.parse().map(Some);
    status.map_err(|wrong| format!("status {wrong}; it is {}", shown(value)))
}

/// The role in a workspace, if one is told apart from the groups: a word, or an object that has it as its name.
pub fn role(membership: &Value, unread: &mut Vec<String>) -> Option<Role> {
    let (_, value) = told(membership, &ROLE)?;
    let word = value.as_str().or_else(|| text(value, &["name"])).unwrap_or_default();
    match word.trim().to_lowercase().as_str() {
        ALL_USERS => Some(Role::EndUser),
        word => word
            .parse()
            .inspect_err(|wrong| unread.push(format!("role {wrong}; it is {}", shown(value))))
            .ok(),
    }
}

/// The groups under the first of these names that is told. Those that can't be read are left out, and said.
pub fn groups(owner: &Value, names: &[&'static str], unread: &mut Vec<String>) -> Option<Vec<RemoteGroup>> {
    let groups = list(owner, names).unwrap_or_else(|wrong| {
        unread.push(wrong);
        None
    })?;
    let mut read = Vec::with_capacity(groups.len());
    for value in groups.iter().filter(|group| !is_archived(group)) {
        match group(value) {
            Some(group) => read.push(group),
            None => unread.push(format!("a group has neither a name nor an id: {}", shown(value))),
        }
    }
    Some(read)
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

/// A UUID that is none of the two that stand for nothing.
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
