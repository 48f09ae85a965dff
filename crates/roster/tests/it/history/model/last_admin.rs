//! No change by a person takes the last active admin of a workspace away while it has other active members.

use super::outcome::Refusal;
use crate::history::state::{Changes, User};
use crate::history::timeline::Moment;

pub const REFUSAL: Refusal = Refusal::code(409, "last_admin");

/// Whether these changes take the last active admin of a workspace away.
pub fn is_lost(before: Moment<'_>, changes: &Changes) -> bool {
    let mut lost = changes.users.iter().flat_map(|(id, after)| {
        let admin_in = before.user(id).into_iter().flat_map(|user| {
            let workspaces = user.memberships.keys();
            workspaces.filter(|workspace| user.is_active_admin_in(workspace))
        });
        admin_in.filter(move |workspace| !after.as_ref().is_some_and(|user| user.is_active_admin_in(workspace)))
    });
    lost.any(|workspace| is_left_alone(before, changes, workspace))
}

/// Whether the workspace still exists and has active members after the changes, and none of them is an admin. Who is no
/// admin any more is a member to the others, and not to herself.
fn is_left_alone(before: Moment<'_>, changes: &Changes, workspace: &str) -> bool {
    let mut others = false;
    for user in before.everyone() {
        let after = match changes.users.get(&user.id) {
            Some(after) => after.as_ref(),
            None => Some(user),
        };
        let Some(after) = after.filter(|user| user.is_active_in(workspace)) else {
            continue;
        };
        if after.is_active_admin_in(workspace) {
            return false;
        }
        others |= !was_admin(before, after, workspace);
    }
    others && !matches!(changes.workspaces.get(workspace), Some(None))
}

fn was_admin(before: Moment<'_>, user: &User, workspace: &str) -> bool {
    before
        .user(&user.id)
        .is_some_and(|user| user.is_active_admin_in(workspace))
}
