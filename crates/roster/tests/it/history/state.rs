//! What the directory of the model consists of, as far as requests change it.

use std::collections::{BTreeMap, BTreeSet};

use super::request::Status;

#[derive(Debug, Clone, PartialEq)]
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    pub status: Status,
    /// By the workspace's id.
    pub memberships: BTreeMap<String, Membership>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    pub status: Status,
    /// Archived when its user was, and active again with its user.
    pub archived_with_user: bool,
    pub is_admin: bool,
    /// The ids of the custom groups.
    pub groups: BTreeSet<String>,
}

/// A workspace's new name.
#[derive(Debug, Clone, PartialEq)]
pub struct Rename {
    pub workspace: String,
    pub name: String,
}
