//! The state of the model's directory, as far as requests change it.

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
    /// Whether it was archived with its user, and is reactivated with it.
    pub archived_with_user: bool,
    pub is_admin: bool,
    /// The ids of the custom groups.
    pub groups: BTreeSet<String>,
}

/// A workspace and its new name.
#[derive(Debug, Clone, PartialEq)]
pub struct Rename {
    pub workspace: String,
    pub name: String,
}
