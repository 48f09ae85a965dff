//! The single changes that lead from one state of a user to the next.

use crate::{Membership, User};

/// One change to one row of the directory. The store writes it and records [`Change::event`](crate::Event) with it, so
/// that no change goes unrecorded and no event is recorded for a change that didn't happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// A user is new.
    UserCreated(&'a User),
    /// The user's own fields are different.
    UserChanged(&'a User, &'a User),
    /// A membership of this user ends.
    MembershipRemoved(&'a User, &'a Membership),
    /// A membership of this user is different.
    MembershipChanged(&'a User, &'a Membership, &'a Membership),
    /// A membership of this user begins.
    MembershipAdded(&'a User, &'a Membership),
}

/// The changes that lead from `before` (`None`: there was no such user) to `after`, in an order in which they can be
/// written. Empty if nothing is different.
#[must_use]
pub fn changes<'a>(before: Option<&'a User>, after: &'a User) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    match before {
        None => changes.push(Change::UserCreated(after)),
        Some(before) if own_fields_differ(before, after) => changes.push(Change::UserChanged(before, after)),
        Some(_) => {}
    }
    let current = before.into_iter().flat_map(|user| &user.memberships);
    let gone = current.filter(|membership| after.membership(membership.workspace_id()).is_none());
    changes.extend(gone.map(|membership| Change::MembershipRemoved(after, membership)));
    for membership in &after.memberships {
        match before.and_then(|user| user.membership(membership.workspace_id())) {
            None => changes.push(Change::MembershipAdded(after, membership)),
            Some(old) if own_facts_differ(old, membership) => {
                changes.push(Change::MembershipChanged(after, old, membership));
            }
            Some(_) => {}
        }
    }
    changes
}

fn own_fields_differ(before: &User, after: &User) -> bool {
    (&before.name, &before.email, before.status) != (&after.name, &after.email, after.status)
}

/// Compares what the membership itself holds. The names of its workspace and groups are theirs.
fn own_facts_differ(before: &Membership, after: &Membership) -> bool {
    let facts = |m: &Membership| (m.status, m.role, m.archived_with_user);
    facts(before) != facts(after)
        || !before
            .groups
            .iter()
            .map(|group| group.id)
            .eq(after.groups.iter().map(|group| group.id))
}
