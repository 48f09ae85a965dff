//! The refusals of version 2.

use super::outcome::{Done, Refusal};

/// What an operation does, or all reasons to refuse it.
pub type Judged = Result<Done, Vec<Refusal>>;

pub const WORKSPACE_NOT_FOUND: Refusal = Refusal::code(404, "workspace_not_found");
pub const USER_NOT_FOUND: Refusal = Refusal::code(404, "user_not_found");
pub const GROUP_NOT_FOUND: Refusal = Refusal::code(404, "group_not_found");

/// Refuses for these reasons, as far as they hold.
pub fn unless(reasons: impl IntoIterator<Item = (bool, Refusal)>) -> Result<(), Vec<Refusal>> {
    let holding = reasons.into_iter().filter(|(holds, _)| *holds);
    let refusals: Vec<_> = holding.map(|(_, refusal)| refusal).collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}
