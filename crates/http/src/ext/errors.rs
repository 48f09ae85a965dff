//! How an error looks in version 1, and the errors of workspace items and group items.

use super::examples::{USER_ID, WORKSPACE_ID};
use crate::error_form::ErrorForm;
use crate::errors::ApiError;
use directory::{Name, Refusal, Role, WorkspaceId};

pub(super) use crate::documented_errors::{
    Responses, always, of_body, of_details, of_members, of_passwords, of_writes, without_body,
};

/// The errors of version 1.
pub(super) static FORM: ErrorForm = ErrorForm {
    status: ApiError::status,
    code,
    example_path: "/api/ext/users",
};

/// Clients of `ToolJet` know no codes. Only errors that ToolJet doesn't have carry one, because their messages are for
/// people.
fn code(error: &ApiError) -> Option<&'static str> {
    match error {
        ApiError::ChangedMeanwhile(_)
        | ApiError::Repeated(_)
        | ApiError::KeyMissing(_)
        | ApiError::Refused(Refusal::ScopeMissing(_) | Refusal::InstanceOnly | Refusal::LastAdmin(_)) => {
            Some(error.code())
        }
        _ => None,
    }
}

/// Describes errors of version 1.
pub(super) fn documented(errors: impl IntoIterator<Item = Vec<ApiError>>) -> Responses {
    FORM.documented(errors)
}

/// The errors of workspaces and groups in a body.
pub(super) fn of_relations() -> Vec<ApiError> {
    let name = || "finance".to_owned();
    let mut errors = of_groups();
    errors.extend([
        Refusal::UnknownWorkspace(name()).into(),
        Refusal::AmbiguousWorkspace {
            text: name(),
            ids: [WORKSPACE_ID, USER_ID].map(workspace_id).to_vec(),
        }
        .into(),
        Refusal::WorkspaceTwice(Name::from_store(name())).into(),
        Refusal::WorkspaceMismatch {
            id: USER_ID.to_owned(),
            name: name(),
        }
        .into(),
    ]);
    errors
}

fn workspace_id(text: &str) -> WorkspaceId {
    text.parse().expect("an id")
}

/// The errors of groups in a body.
pub(super) fn of_groups() -> Vec<ApiError> {
    let name = || "Auditors".to_owned();
    vec![
        Refusal::UnknownGroup(name()).into(),
        Refusal::GroupTwice(name()).into(),
        Refusal::RoleMismatch(Role::Builder).into(),
        Refusal::GroupMismatch {
            id: USER_ID.to_owned(),
            name: name(),
        }
        .into(),
    ]
}
