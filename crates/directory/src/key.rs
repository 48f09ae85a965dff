//! Lookup keys: how a caller identifies a user, a workspace or a group. `resolve.rs` finds what a key means.

use crate::{Email, GroupId, Slug, UserId, WorkspaceId};
use std::fmt;

/// How a caller identifies a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKey {
    /// The id.
    Id(UserId),
    /// The address.
    Email(Email),
}

/// How a caller identifies a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkspaceKey {
    /// Its id.
    Id(WorkspaceId),
    /// Its slug.
    Slug(Slug),
    /// What a person calls it by: its id, its slug or its name.
    Text(String),
    /// What stands in a path: its id, else its slug, else its name.
    InPath(String),
    /// Its id, and its slug or name; they must match the same one.
    Both(WorkspaceId, String),
}

/// How a caller identifies a group of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupKey {
    /// Its id.
    Id(GroupId),
    /// What a person calls it by: its id or its name.
    Text(String),
    /// Its id and its name; they must match the same one.
    Both(GroupId, String),
}

impl UserKey {
    /// Reads an id, else an address; `None` if the text is neither. An address that only an earlier version accepted may
    /// still belong to a user.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse()
            .map(Self::Id)
            .ok()
            .or_else(|| text.parse().map(Self::Email).ok())
            .or_else(|| Email::earlier(text).map(Self::Email))
    }
}

impl From<UserId> for UserKey {
    fn from(id: UserId) -> Self {
        Self::Id(id)
    }
}

impl From<WorkspaceId> for WorkspaceKey {
    fn from(id: WorkspaceId) -> Self {
        Self::Id(id)
    }
}

impl From<GroupId> for GroupKey {
    fn from(id: GroupId) -> Self {
        Self::Id(id)
    }
}

/// Shows the id, the slug or the text; of both, the id.
impl fmt::Display for WorkspaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) | Self::Both(id, _) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
            Self::Text(text) | Self::InPath(text) => f.write_str(text),
        }
    }
}

/// Shows the id or the text; of both, the id.
impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) | Self::Both(id, _) => id.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_user_is_found_by_an_id_else_by_an_address() {
        let id = UserId(Uuid::from_u128(7));
        assert_eq!(UserKey::parse(&id.to_string()), Some(UserKey::Id(id)));
        let email = "ada@example.com".parse().unwrap();
        assert_eq!(UserKey::parse(" Ada@Example.com "), Some(UserKey::Email(email)));
        assert_eq!(UserKey::parse("Ada"), None);
        let earlier = Email::from_store("a\u{115F}@example.com".to_owned());
        assert_eq!(UserKey::parse("A\u{115F}@example.com"), Some(UserKey::Email(earlier)));
    }

    #[test]
    fn a_key_is_shown_by_what_is_looked_for() {
        let id = WorkspaceId(Uuid::nil());
        let text = || "Sales".to_owned();
        assert_eq!(WorkspaceKey::Id(id).to_string(), id.to_string());
        assert_eq!(WorkspaceKey::Text(text()).to_string(), "Sales");
        assert_eq!(WorkspaceKey::Both(id, text()).to_string(), id.to_string());
    }
}
