//! The requests of a load, for the model and in their HTTP form.

use serde::Serialize;
use serde_json::{Value, json};

use super::resource::Operation;
use super::state::Status;

/// An operation of the contract. The list of workspaces is not used, because users show the names of workspaces, too.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    Create {
        email: String,
        name: String,
        status: Option<Status>,
        items: Vec<Item>,
    },
    Update {
        user: String,
        name: Option<String>,
        email: Option<String>,
        status: Option<Status>,
    },
    Relations {
        user: String,
        items: Vec<Item>,
    },
    Membership {
        user: String,
        workspace: String,
        status: Option<Status>,
        groups: Option<Vec<String>>,
        rename: Option<String>,
    },
    /// By id or by address.
    Get {
        key: String,
    },
    List,
    /// Of version 2.
    Resource(Operation),
}

/// How an item refers to its workspace.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Key {
    Id(String),
    Name(String),
}

/// A requested membership, with groups by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub workspace: Key,
    pub status: Option<Status>,
    pub groups: Vec<String>,
}

impl Request {
    pub fn is_write(&self) -> bool {
        match self {
            Self::Get { .. } | Self::List => false,
            Self::Resource(operation) => operation.is_write(),
            _ => true,
        }
    }

    /// The status of the response if it is done.
    pub fn success(&self) -> u16 {
        match self {
            Self::Create { .. } => 201,
            Self::Resource(operation) => operation.success(),
            _ => 200,
        }
    }

    /// The new name of a workspace in this request.
    pub fn renames(&self) -> Option<&String> {
        match self {
            Self::Membership {
                workspace,
                rename: Some(_),
                ..
            } => Some(workspace),
            _ => None,
        }
    }

    pub fn method(&self) -> &'static str {
        match self {
            Self::Create { .. } => "POST",
            Self::Update { .. } | Self::Membership { .. } => "PATCH",
            Self::Relations { .. } => "PUT",
            Self::Get { .. } | Self::List => "GET",
            Self::Resource(operation) => operation.method(),
        }
    }

    pub fn path(&self) -> String {
        match self {
            Self::Create { .. } | Self::List => "/api/ext/users".to_owned(),
            Self::Update { user, .. } => format!("/api/ext/user/{user}"),
            Self::Relations { user, .. } => format!("/api/ext/user/{user}/workspaces"),
            Self::Membership { user, workspace, .. } => format!("/api/ext/user/{user}/workspaces/{workspace}"),
            Self::Get { key } => format!("/api/ext/user/{key}"),
            Self::Resource(operation) => operation.path(),
        }
    }

    /// `null` means the same as leaving the field out (docs/api/v1.md, Requests).
    pub fn body(&self) -> Option<Value> {
        match self {
            Self::Create {
                email,
                name,
                status,
                items,
            } => Some(json!({"email": email, "name": name, "status": status, "workspaces": list(items)})),
            Self::Update {
                name, email, status, ..
            } => Some(json!({"name": name, "email": email, "status": status})),
            Self::Relations { items, .. } => Some(list(items)),
            Self::Membership {
                status, groups, rename, ..
            } => {
                let groups = groups.as_deref().map(named);
                Some(json!({"status": status, "groups": groups, "name": rename}))
            }
            Self::Get { .. } | Self::List => None,
            Self::Resource(operation) => operation.body(),
        }
    }
}

fn list(items: &[Item]) -> Value {
    let item = |item: &Item| {
        let mut json = json!(item.workspace);
        json["status"] = json!(item.status);
        json["groups"] = named(&item.groups);
        json
    };
    items.iter().map(item).collect()
}

fn named(groups: &[String]) -> Value {
    groups.iter().map(|name| json!({"name": name})).collect()
}
