//! The single changes that lead from one state of a user to the next.

use crate::{Membership, User};

/// One change to one row of the directory. The store writes it together with the [`Event`](crate::Event) created from
/// it, so every change has its event, and every event its change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// A user is created.
    UserCreated(&'a User),
    /// The user's own fields change.
    UserChanged(&'a User, &'a User),
    /// A membership of this user is removed.
    MembershipRemoved(&'a User, &'a Membership),
    /// A membership of this user changes.
    MembershipChanged(&'a User, &'a Membership, &'a Membership),
    /// A membership of this user is added.
    MembershipAdded(&'a User, &'a Membership),
}

/// The changes from `before` (`None` for a new user) to `after`, in an order in which they can be written. Empty if the
/// two are equal.
#[must_use]
pub fn changes<'a>(before: Option<&'a User>, after: &'a User) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    match before {
        None => changes.push(Change::UserCreated(after)),
        Some(before) if user_fields_differ(before, after) => changes.push(Change::UserChanged(before, after)),
        Some(_) => {}
    }
    let current = before.into_iter().flat_map(|user| &user.memberships);
    let gone = current.filter(|membership| after.membership(membership.workspace_id()).is_none());
    changes.extend(gone.map(|membership| Change::MembershipRemoved(after, membership)));
    for membership in &after.memberships {
        match before.and_then(|user| user.membership(membership.workspace_id())) {
            None => changes.push(Change::MembershipAdded(after, membership)),
            Some(old) if membership_fields_differ(old, membership) => {
                changes.push(Change::MembershipChanged(after, old, membership));
            }
            Some(_) => {}
        }
    }
    changes
}

fn user_fields_differ(before: &User, after: &User) -> bool {
    (&before.name, &before.email, before.status) != (&after.name, &after.email, after.status)
}

/// Compares the fields of the membership itself. The names of its workspace and groups are not part of it.
fn membership_fields_differ(before: &Membership, after: &Membership) -> bool {
    let fields = |m: &Membership| (m.status, m.role, m.archived_with_user);
    fields(before) != fields(after)
        || !before
            .groups
            .iter()
            .map(|group| group.id)
            .eq(after.groups.iter().map(|group| group.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Applies the changes to a user, as the store does to its rows.
    fn apply(before: Option<&User>, changes: &[Change]) -> Option<User> {
        let mut user = before.cloned();
        for change in changes {
            if let Change::UserCreated(created) = change {
                assert_eq!(user, None, "the user is there already");
                user = Some(User {
                    memberships: Vec::new(),
                    ..(*created).clone()
                });
            } else {
                apply_one(user.as_mut().expect("the user was created first"), *change);
            }
        }
        if let Some(user) = &mut user {
            user.memberships.sort_by_key(Membership::workspace_id);
        }
        user
    }

    fn apply_one(user: &mut User, change: Change) {
        let position = |user: &User, membership: &Membership| {
            let found = user.memberships.iter().position(|current| current == membership);
            found.expect("the membership is as the change says it was")
        };
        match change {
            Change::UserCreated(_) => panic!("the user is there already"),
            Change::UserChanged(_, after) => {
                let memberships = std::mem::take(&mut user.memberships);
                *user = User {
                    memberships,
                    ..after.clone()
                };
            }
            Change::MembershipRemoved(_, membership) => {
                user.memberships.remove(position(user, membership));
            }
            Change::MembershipChanged(_, old, new) => {
                let position = position(user, old);
                user.memberships[position] = new.clone();
            }
            Change::MembershipAdded(_, membership) => user.memberships.push(membership.clone()),
        }
    }

    proptest! {
        #[test]
        fn the_changes_lead_from_before_to_after(
            before in proptest::option::of(any::<User>()),
            after in any::<User>(),
        ) {
            let changes = changes(before.as_ref(), &after);
            prop_assert_eq!(apply(before.as_ref(), &changes), Some(after.clone()));
        }

        #[test]
        fn nothing_changes_where_nothing_is_different(user in any::<User>()) {
            prop_assert_eq!(changes(Some(&user), &user), []);
        }

        #[test]
        fn a_difference_in_one_field_of_a_membership_is_found(
            before in any::<User>(),
            other in any::<Membership>(),
            field in 0..4_u8,
        ) {
            let mut after = before.clone();
            if let Some(membership) = after.memberships.first_mut() {
                match field {
                    0 => membership.status = other.status,
                    1 => membership.role = other.role,
                    2 => membership.archived_with_user = other.archived_with_user,
                    _ => membership.groups = other.groups,
                }
            }
            prop_assert_eq!(changes(Some(&before), &after).is_empty(), before == after);
        }

        #[test]
        fn a_row_is_changed_once(before in any::<User>(), after in any::<User>()) {
            let changes = changes(Some(&before), &after);
            let rows = changes.iter().map(|change| match change {
                Change::UserCreated(_) | Change::UserChanged(..) => None,
                Change::MembershipRemoved(_, membership)
                | Change::MembershipChanged(_, _, membership)
                | Change::MembershipAdded(_, membership) => Some(membership.workspace_id()),
            });
            let mut rows: Vec<_> = rows.collect();
            rows.sort_unstable();
            rows.dedup();
            prop_assert_eq!(rows.len(), changes.len());
        }
    }
}
