//! The operations of version 2 of the API in a load, for the model and in their HTTP form.

use serde_json::{Value, json};

use super::shown::time;
use super::state::{Role, Status};

/// An operation of version 2. Users and groups are given by id, workspaces too unless it says otherwise. An `Option` is a
/// field that may be left out; `Some(None)` clears the field.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    CreateUser {
        email: String,
        name: String,
    },
    UpdateUser {
        user: String,
        name: Option<String>,
        email: Option<String>,
        status: Option<Status>,
    },
    SetUserStatus {
        user: String,
        status: Status,
    },
    DeleteUser {
        user: String,
    },
    /// By id or by address.
    GetUser {
        key: String,
    },
    AddMember {
        workspace: String,
        email: String,
        name: String,
        role: Role,
        expires_at: Option<i64>,
    },
    UpdateMember {
        workspace: String,
        user: String,
        change: MemberChange,
    },
    SetMemberStatus {
        workspace: String,
        user: String,
        status: Status,
    },
    RemoveMember {
        workspace: String,
        user: String,
    },
    GetMember {
        workspace: String,
        user: String,
    },
    AddToGroup {
        workspace: String,
        group: String,
        user: String,
        expires_at: Option<Option<i64>>,
    },
    RemoveFromGroup {
        workspace: String,
        group: String,
        user: String,
    },
    CreateWorkspace {
        name: String,
        slug: String,
    },
    /// By id, slug or name.
    UpdateWorkspace {
        key: String,
        name: Option<String>,
        status: Option<Status>,
        is_default: bool,
    },
    SetDefault {
        workspace: String,
    },
    DeleteWorkspace {
        workspace: String,
        force: bool,
    },
    /// By id, slug or name.
    GetWorkspace {
        key: String,
    },
    CreateGroup {
        workspace: String,
        name: String,
    },
    UpdateGroup {
        workspace: String,
        group: String,
        name: String,
    },
    DeleteGroup {
        workspace: String,
        group: String,
    },
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct MemberChange {
    pub role: Option<Role>,
    pub status: Option<Status>,
    pub expires_at: Option<Option<i64>>,
    pub role_until: Option<Option<i64>>,
}

impl Operation {
    pub fn is_write(&self) -> bool {
        self.method() != "GET"
    }

    pub fn method(&self) -> &'static str {
        match self {
            Self::CreateUser { .. }
            | Self::SetUserStatus { .. }
            | Self::AddMember { .. }
            | Self::SetMemberStatus { .. }
            | Self::CreateWorkspace { .. }
            | Self::SetDefault { .. }
            | Self::CreateGroup { .. } => "POST",
            Self::UpdateUser { .. }
            | Self::UpdateMember { .. }
            | Self::UpdateWorkspace { .. }
            | Self::UpdateGroup { .. } => "PATCH",
            Self::DeleteUser { .. }
            | Self::RemoveMember { .. }
            | Self::RemoveFromGroup { .. }
            | Self::DeleteWorkspace { .. }
            | Self::DeleteGroup { .. } => "DELETE",
            Self::AddToGroup { .. } => "PUT",
            Self::GetUser { .. } | Self::GetMember { .. } | Self::GetWorkspace { .. } => "GET",
        }
    }

    /// The status of the response if it is done.
    pub fn success(&self) -> u16 {
        match self.method() {
            "POST" => 201,
            "PUT" | "DELETE" => 204,
            _ => 200,
        }
    }

    pub fn path(&self) -> String {
        let users = "/api/v2/ext/users";
        let workspaces = "/api/v2/ext/workspaces";
        match self {
            Self::CreateUser { .. } => users.to_owned(),
            Self::UpdateUser { user, .. } | Self::DeleteUser { user } | Self::GetUser { key: user } => {
                format!("{users}/{user}")
            }
            Self::SetUserStatus { user, status } => format!("{users}/{user}/{}", verb(*status)),
            Self::CreateWorkspace { .. } => workspaces.to_owned(),
            Self::UpdateWorkspace { key, .. } | Self::GetWorkspace { key } => format!("{workspaces}/{key}"),
            Self::SetDefault { workspace } => format!("{workspaces}/{workspace}/set-default"),
            Self::DeleteWorkspace { workspace, force } => format!("{workspaces}/{workspace}?force={force}"),
            Self::AddMember { workspace, .. } => format!("{workspaces}/{workspace}/users"),
            Self::UpdateMember { workspace, user, .. }
            | Self::RemoveMember { workspace, user }
            | Self::GetMember { workspace, user } => format!("{workspaces}/{workspace}/users/{user}"),
            Self::SetMemberStatus {
                workspace,
                user,
                status,
            } => {
                format!("{workspaces}/{workspace}/users/{user}/{}", verb(*status))
            }
            Self::CreateGroup { workspace, .. } => format!("{workspaces}/{workspace}/groups"),
            Self::UpdateGroup { workspace, group, .. } | Self::DeleteGroup { workspace, group } => {
                format!("{workspaces}/{workspace}/groups/{group}")
            }
            Self::AddToGroup {
                workspace, group, user, ..
            }
            | Self::RemoveFromGroup { workspace, group, user } => {
                format!("{workspaces}/{workspace}/groups/{group}/users/{user}")
            }
        }
    }

    pub fn body(&self) -> Option<Value> {
        match self {
            Self::CreateUser { email, name } => Some(json!({"email": email, "name": name})),
            Self::UpdateUser {
                name, email, status, ..
            } => Some(json!({"name": name, "email": email, "status": status})),
            Self::AddMember {
                email,
                name,
                role,
                expires_at,
                ..
            } => Some(json!({"email": email, "name": name, "role": role, "expires_at": expires_at.map(time)})),
            Self::UpdateMember { change, .. } => Some(change.body()),
            Self::AddToGroup { expires_at, .. } => {
                let mut body = json!({});
                put_end(&mut body, "expires_at", *expires_at);
                Some(body)
            }
            Self::CreateWorkspace { name, slug } => Some(json!({"name": name, "slug": slug})),
            Self::UpdateWorkspace {
                name,
                status,
                is_default,
                ..
            } => Some(json!({"name": name, "status": status, "default": is_default.then_some(true)})),
            Self::CreateGroup { name, .. } | Self::UpdateGroup { name, .. } => Some(json!({"name": name})),
            _ => None,
        }
    }

    /// The times at which something that it sets ends.
    pub fn ends(&self) -> impl Iterator<Item = i64> {
        let ends = match self {
            Self::AddMember { expires_at, .. } => [*expires_at, None],
            Self::UpdateMember { change, .. } => [change.expires_at.flatten(), change.role_until.flatten()],
            Self::AddToGroup { expires_at, .. } => [expires_at.flatten(), None],
            _ => [None, None],
        };
        ends.into_iter().flatten()
    }
}

impl MemberChange {
    fn body(&self) -> Value {
        let mut body = json!({"role": self.role, "status": self.status});
        put_end(&mut body, "expires_at", self.expires_at);
        put_end(&mut body, "role_until", self.role_until);
        body
    }
}

/// Adds an end that is given; `null` clears it.
fn put_end(body: &mut Value, field: &str, end: Option<Option<i64>>) {
    if let Some(end) = end {
        body[field] = json!(end.map(time));
    }
}

fn verb(status: Status) -> &'static str {
    match status {
        Status::Active => "unarchive",
        Status::Archived => "archive",
    }
}
