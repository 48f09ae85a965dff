//! The bodies of requests, with the field names of the contract.

use directory::{Email, GroupId, Name, Role, Status, WorkspaceId};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, Serializer};

/// A user to be created.
#[derive(Debug, Serialize)]
pub struct NewUser {
    /// The name.
    pub name: Name,
    /// The address, which nobody else has.
    pub email: Email,
    /// The password, for one who may sign in with it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub password: Option<SecretString>,
    /// The status; without it the server archives the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The workspaces that the user is in, all of them.
    pub workspaces: Vec<Relation>,
}

/// The fields of a user to change; the others stay.
#[derive(Debug, Default, Serialize)]
pub struct UserChange {
    /// Another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Another address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Another password.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub password: Option<SecretString>,
    /// Another status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The relations to workspaces from now on, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspaces: Option<Vec<Relation>>,
}

/// A user's relation to a workspace.
#[derive(Debug, Serialize)]
pub struct Relation {
    /// Which workspace.
    #[serde(flatten)]
    pub workspace: Reference<WorkspaceId>,
    /// The user's status in it; without it the server makes it active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The role. Servers that don't know the field give the role admin to members of the group `admin` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// All groups that the user is in. The server adds `all_users`.
    pub groups: Vec<Reference<GroupId>>,
}

/// The fields of a membership to change; the others stay.
#[derive(Debug, Default, Serialize)]
pub struct MembershipChange {
    /// Another status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Another role, as in a [`Relation`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// All groups from now on, as in a [`Relation`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<Reference<GroupId>>>,
}

/// A reference to a workspace or a group of the other server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reference<T> {
    /// By its id.
    Id(T),
    /// By its name.
    Name(String),
}

/// The one place where a password is shown: to the server that it is for.
#[expect(clippy::ref_option, reason = "serde hands a reference to the field")]
fn exposed<S: Serializer>(password: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    password.as_ref().map(SecretString::expose_secret).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_the_contract() {
        let user = NewUser {
            name: "Ada Obi King".parse().unwrap(),
            email: "ada@example.com".parse().unwrap(),
            password: Some("c0rrect-horse".into()),
            status: Some(Status::Active),
            workspaces: vec![Relation {
                workspace: Reference::Name("finance".into()),
                status: Some(Status::Active),
                role: None,
                groups: vec![Reference::Name("admin".into())],
            }],
        };
        assert_eq!(
            serde_json::to_value(&user).unwrap(),
            json!({"name": "Ada Obi King", "email": "ada@example.com", "password": "c0rrect-horse", "status": "active",
                   "workspaces": [{"name": "finance", "status": "active", "groups": [{"name": "admin"}]}]})
        );
        assert!(!format!("{user:?}").contains("c0rrect-horse"));
    }

    #[test]
    fn what_is_not_changed_is_not_sent() {
        assert_eq!(serde_json::to_value(UserChange::default()).unwrap(), json!({}));
        assert_eq!(serde_json::to_value(MembershipChange::default()).unwrap(), json!({}));
        let id: WorkspaceId = "0199f0c0-1111-7aaa-8bbb-0123456789ab".parse().unwrap();
        let relation = Relation {
            workspace: Reference::Id(id),
            status: None,
            role: None,
            groups: Vec::new(),
        };
        assert_eq!(
            serde_json::to_value(relation).unwrap(),
            json!({"id": "0199f0c0-1111-7aaa-8bbb-0123456789ab", "groups": []})
        );
    }
}
