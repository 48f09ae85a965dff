//! How an error looks in version 2: the envelope of version 1, and always the error's code.

use crate::error_form::ErrorForm;
use crate::errors::ApiError;
use axum::http::StatusCode;
use directory::{Name, Refusal};

pub(super) use crate::documented_errors::{
    Responses, always, of_body, of_details, of_members, of_passwords, of_writes, without_body,
};

/// The errors of version 2.
pub(super) static FORM: ErrorForm = ErrorForm {
    status,
    code: |error| Some(code(error)),
    example_path: "/api/v2/ext/users",
};

/// A clash of names, slugs or addresses is a conflict; version 1 answers them with `400`.
const fn status(error: &ApiError) -> StatusCode {
    match error {
        ApiError::Refused(Refusal::EmailTaken(_) | Refusal::WorkspaceNameTaken(_) | Refusal::SlugTaken(_)) => {
            StatusCode::CONFLICT
        }
        ApiError::Refused(Refusal::DefaultGroup) => StatusCode::NOT_FOUND,
        other => other.status(),
    }
}

/// The errors of the parameters of lists.
pub(super) fn of_lists() -> Vec<ApiError> {
    let problem =
        "filter is wrong at character 11: status compares with one of these in double quotes: active, archived";
    vec![ApiError::Fields(vec![problem.to_owned()]), ApiError::UseCursor(10_000)]
}

/// The errors of ends of memberships and roles.
pub(super) fn of_ends() -> Vec<ApiError> {
    vec![Refusal::InThePast("expires_at").into(), Refusal::RoleWithoutEnd.into()]
}

/// The error of a change that would take away the last admin of a workspace.
pub(super) fn of_last_admin() -> Vec<ApiError> {
    vec![Refusal::LastAdmin(Name::from_store("Finance")).into()]
}

/// Version 2 has no default groups: a role is a field of the member.
fn code(error: &ApiError) -> &'static str {
    match error {
        ApiError::Refused(Refusal::DefaultGroup) => Refusal::GroupNotFound.code(),
        other => other.code(),
    }
}

/// Describes errors of version 2. Every operation refuses query parameters that it doesn't know.
pub(super) fn documented(errors: impl IntoIterator<Item = Vec<ApiError>>) -> Responses {
    let unknown = vec![ApiError::UnknownParameter("pages".to_owned())];
    FORM.documented(errors.into_iter().chain([unknown]))
}
