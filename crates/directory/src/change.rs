//! The single changes that lead from one state of a user to the next.

use crate::{Membership, Timestamp, User, WorkspaceId};

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
    /// A term in a membership of this user has ended.
    Expired(Term, &'a User, &'a Membership, &'a Membership),
    /// A user without memberships is deleted.
    UserDeleted(&'a User),
}

/// What may have an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// The membership itself.
    Membership,
    /// The role.
    Role,
    /// A place in a group.
    Group,
}

impl<'a> Change<'a> {
    /// The user whom the change is about, in the later state.
    #[must_use]
    pub const fn user(&self) -> &'a User {
        match self {
            Self::UserCreated(user)
            | Self::UserChanged(_, user)
            | Self::MembershipRemoved(user, _)
            | Self::MembershipChanged(user, ..)
            | Self::MembershipAdded(user, _)
            | Self::Expired(_, user, ..)
            | Self::UserDeleted(user) => user,
        }
    }
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

/// The changes that delete a user: first all memberships, then the user.
#[must_use]
pub fn deletion(user: &User) -> Vec<Change<'_>> {
    let memberships = user.memberships.iter();
    let removed = memberships.map(|membership| Change::MembershipRemoved(user, membership));
    removed.chain([Change::UserDeleted(user)]).collect()
}

impl User {
    /// The user after the changes from `before`, with the times of what changed. A membership elsewhere than at home ends the home
    /// (contract for keys, What a workspace caller can do).
    #[must_use]
    pub fn settled(mut self, before: Option<&Self>, now: Timestamp) -> Self {
        let had = |workspace: WorkspaceId| before.is_some_and(|user| user.membership(workspace).is_some());
        let new = self.memberships.iter().map(Membership::workspace_id);
        if new
            .filter(|workspace| !had(*workspace))
            .any(|workspace| self.home != Some(workspace))
        {
            self.home = None;
        }
        if before.is_none_or(|before| user_fields_differ(before, &self)) {
            self.updated_at = now;
        }
        for membership in &mut self.memberships {
            let old = before.and_then(|user| user.membership(membership.workspace_id()));
            if old.is_none_or(|old| membership_fields_differ(old, membership)) {
                membership.updated_at = now;
            }
        }
        self
    }
}

fn user_fields_differ(before: &User, after: &User) -> bool {
    let fields = |user: &User| (user.status, user.home);
    (&before.name, &before.email, fields(before)) != (&after.name, &after.email, fields(after))
}

/// Compares the fields of the membership itself. The names of its workspace and groups are not part of it.
fn membership_fields_differ(before: &Membership, after: &Membership) -> bool {
    let fields = |m: &Membership| (m.status, m.role, m.archived_with_user, m.expires_at, m.role_until);
    let groups = |m: &Membership| {
        m.groups
            .iter()
            .map(|group| (group.id, group.expires_at))
            .collect::<Vec<_>>()
    };
    fields(before) != fields(after) || groups(before) != groups(after)
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
            Change::Expired(..) | Change::UserDeleted(_) => panic!("no difference of two users leads to it"),
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
                Change::UserCreated(_) | Change::UserChanged(..) | Change::UserDeleted(_) => None,
                Change::MembershipRemoved(_, membership)
                | Change::MembershipChanged(_, _, membership)
                | Change::Expired(_, _, _, membership)
                | Change::MembershipAdded(_, membership) => Some(membership.workspace_id()),
            });
            let mut rows: Vec<_> = rows.collect();
            rows.sort_unstable();
            rows.dedup();
            prop_assert_eq!(rows.len(), changes.len());
        }
    }
}
