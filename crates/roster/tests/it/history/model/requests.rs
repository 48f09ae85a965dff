//! The outcome of any request.

use serde_json::Value;

use super::outcome::{Done, Outcome};
use super::refuse::Judged;
use super::{last_admin, members, users, version_1, workspaces};
use crate::history::request::Request;
use crate::history::resource::Operation;
use crate::history::timeline::Moment;

/// The outcome of a request at a moment. `created` is the first new state in the log: a new object has its ids.
pub fn outcome(moment: Moment<'_>, request: &Request, created: &Value) -> Outcome {
    let judged = match request {
        Request::Resource(operation) => of_version_2(moment, operation, created),
        _ => version_1::done(moment, request, created).map_err(|refusal| vec![refusal]),
    };
    match judged {
        Ok(Done { changes, shows }) => Outcome::Done(Done {
            changes: moment.without_present(changes),
            shows,
        }),
        Err(refusals) => Outcome::Refused(refusals),
    }
}

fn of_version_2(moment: Moment<'_>, operation: &Operation, created: &Value) -> Judged {
    let done = match operation {
        Operation::CreateUser { .. }
        | Operation::UpdateUser { .. }
        | Operation::SetUserStatus { .. }
        | Operation::DeleteUser { .. }
        | Operation::GetUser { .. } => users::done(moment, operation, created)?,
        Operation::AddMember { .. }
        | Operation::UpdateMember { .. }
        | Operation::SetMemberStatus { .. }
        | Operation::RemoveMember { .. }
        | Operation::GetMember { .. }
        | Operation::AddToGroup { .. }
        | Operation::RemoveFromGroup { .. } => members::done(moment, operation, created)?,
        _ => workspaces::done(moment, operation, created)?,
    };
    if last_admin::is_lost(moment, &done.changes) {
        return Err(vec![last_admin::REFUSAL]);
    }
    Ok(done)
}
