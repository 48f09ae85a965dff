//! The messages for requests that the rules of the directory don't allow (docs/api/v1.md, Errors).

use crate::message::Message;
use directory::Refusal;

/// What ToolJet says of a change that would leave a workspace without an admin (docs/api/v2.md, The last admin).
const LAST_ADMIN: &str = "Cannot change role of last present admin, please add another admin and change the role";

/// The message that clients of `ToolJet` expect.
pub(crate) fn message(refusal: &Refusal) -> Message {
    Message::Sentence(match refusal {
        Refusal::EmailTaken(email) => format!("User with email {email} already exists"),
        Refusal::UserNotFound => "User not found".to_owned(),
        Refusal::WorkspaceNotFound => "Workspace not found".to_owned(),
        Refusal::NotAMember | Refusal::MemberRequired => "User not found in this workspace".to_owned(),
        Refusal::UnknownWorkspace(key) => format!("The workspaces id or name do not exist: {key}"),
        Refusal::AmbiguousWorkspace { text, ids } => {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            format!(
                "The workspace {text} is ambiguous, use one of the ids: {}",
                ids.join(", ")
            )
        }
        Refusal::UnknownGroup(key) => format!("Group permission id or name not found: {key}"),
        Refusal::OtherWorkspace(_) => {
            return Message::Problems(vec!["id must equal the workspace id in the path".to_owned()]);
        }
        Refusal::WorkspaceMismatch { id, name } => {
            format!("The workspace id {id} and the name {name} do not mean the same workspace")
        }
        Refusal::GroupMismatch { id, name } => {
            format!("The group id {id} and the name {name} do not mean the same group")
        }
        Refusal::WorkspaceTwice(name) => format!("The workspace {name} is listed more than once"),
        Refusal::GroupTwice(name) => format!("The group {name} is listed more than once"),
        Refusal::RoleMismatch(role) => format!("The role {role} and the groups do not agree about admin"),
        Refusal::WorkspaceNameTaken(name) => format!("Workspace with name {name} already exists"),
        Refusal::SlugTaken(slug) => format!("Workspace with slug {slug} already exists"),
        Refusal::GroupNameTaken(name) => format!("Group with name {name} already exists in this workspace"),
        Refusal::GroupNotFound => "Group not found".to_owned(),
        Refusal::AlreadyMember => "User is already in this workspace".to_owned(),
        Refusal::AlreadyIs(status) => format!("Nothing to change: it is already {status}"),
        Refusal::IsDefault => {
            "The default workspace can be neither archived nor deleted: set another one as the default first".to_owned()
        }
        Refusal::AlreadyDefault => "Nothing to change: it is already the default workspace".to_owned(),
        Refusal::DefaultNotFalse => {
            "default can only become true: set another workspace as the default instead".to_owned()
        }
        Refusal::ArchivedDefault => "An archived workspace can't be the default".to_owned(),
        Refusal::HasMembers => "The workspace still has members: force=true removes them with it".to_owned(),
        Refusal::DefaultGroup => "all_users and admin follow from memberships and roles, and can't be shown, changed or deleted by themselves".to_owned(),
        Refusal::InThePast(field) => return Message::Problems(vec![format!("{field} must be in the future")]),
        Refusal::RoleWithoutEnd => {
            return Message::Problems(vec!["role_until needs the role admin or builder".to_owned()]);
        }
        Refusal::LastAdmin(_) => LAST_ADMIN.to_owned(),
        Refusal::ScopeMissing(scope) => format!("This takes the scope {scope}"),
        Refusal::InstanceOnly => "This takes a caller that reaches the whole instance".to_owned(),
    })
}
