//! What ends by itself: each event of the system ends what is due, and nothing else.

use super::event::Event;
use super::fault::{Fault, Law, holds};
use super::rebuild::Directory;
use super::state::{Changes, Role, Status, User};
use super::timeline::Moment;

/// The users after the events of one operation of the system, which the directory has followed already.
pub fn expired(moment: Moment<'_>, commit: &[Event], rebuilt: &Directory) -> Result<Changes, Fault> {
    let mut changes = Changes::default();
    for event in commit {
        let user = changes.users.get(&event.subject).cloned().flatten();
        let user = user.or_else(|| moment.user(&event.subject).cloned());
        let user = user.and_then(|user| ended(user, event));
        let user = user.ok_or_else(|| Fault::new(Law::Due, format!("nothing was due by {event:?}")))?;
        changes.users.insert(user.id.clone(), Some(user));
    }
    for (id, user) in &changes.users {
        holds(rebuilt.user(id) == *user, Law::Whole, || {
            format!("what was due leads to {user:?}, and not to {commit:?}")
        })?;
    }
    Ok(changes)
}

/// The user after what has ended by this event; `None` if nothing of its kind was due.
fn ended(mut user: User, event: &Event) -> Option<User> {
    let is_due = |end: Option<i64>| end.is_some_and(|end| end <= event.at);
    let membership = user.memberships.get_mut(event.workspace.as_ref()?)?;
    match event.action.as_str() {
        "membership.expired" if is_due(membership.expires_at) => {
            membership.set_status(Status::Archived);
            membership.expires_at = None;
        }
        "role.expired" if is_due(membership.role_until) => membership.set_role(Role::EndUser),
        "group_member.expired" => {
            // What became due after the system had looked stays until it looks again.
            let after = event.after.as_ref()?["groups"].as_array()?;
            let stays = |group: &String| after.iter().any(|id| id == group.as_str());
            let before = membership.groups.len();
            membership.groups.retain(|group, until| stays(group) || !is_due(*until));
            (membership.groups.len() < before).then_some(())?;
        }
        _ => return None,
    }
    Some(user)
}
