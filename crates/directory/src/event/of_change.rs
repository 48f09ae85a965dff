//! The events of changes to users and memberships.

use super::{Action, Event, subject_of};
use crate::{Change, Membership, State, Term, User};

impl From<Change<'_>> for Event {
    fn from(change: Change<'_>) -> Self {
        match change {
            Change::UserCreated(user) => Self::of_user(Action::UserCreated, None, user),
            Change::UserChanged(before, after) => Self::of_user(changed_user(before, after), Some(before), after),
            Change::MembershipAdded(user, after) => {
                Self::of_membership(Action::MembershipAdded, user, None, Some(after))
            }
            Change::MembershipChanged(user, before, after) => {
                Self::of_membership(changed_membership(before, after), user, Some(before), Some(after))
            }
            Change::MembershipRemoved(user, before) => {
                Self::of_membership(Action::MembershipRemoved, user, Some(before), None)
            }
            Change::Expired(term, user, before, after) => {
                Self::of_membership(expired(term), user, Some(before), Some(after))
            }
            Change::UserDeleted(user) => Self {
                action: Action::UserDeleted,
                subject: subject_of(user),
                workspace: None,
                label: None,
                before: Some(State::of_user(user)),
                after: None,
            },
        }
    }
}

impl Event {
    fn of_user(action: Action, before: Option<&User>, after: &User) -> Self {
        Self {
            action,
            subject: subject_of(after),
            workspace: None,
            label: None,
            before: before.map(State::of_user),
            after: Some(State::of_user(after)),
        }
    }

    fn of_membership(action: Action, user: &User, before: Option<&Membership>, after: Option<&Membership>) -> Self {
        let state = |membership| State::of_membership(user.id, membership);
        Self {
            action,
            subject: subject_of(user),
            workspace: after.or(before).map(|membership| (&membership.workspace).into()),
            label: Some(user.email.to_string()),
            before: before.map(state),
            after: after.map(state),
        }
    }
}

/// If the status changes, it determines the action, whatever else changes: that is what people search for.
fn changed_user(before: &User, after: &User) -> Action {
    match (before.status == after.status, after.status) {
        (true, _) => Action::UserUpdated,
        (false, crate::Status::Archived) => Action::UserArchived,
        (false, crate::Status::Active) => Action::UserUnarchived,
    }
}

const fn expired(term: Term) -> Action {
    match term {
        Term::Membership => Action::MembershipExpired,
        Term::Role => Action::RoleExpired,
        Term::Group => Action::GroupMemberExpired,
    }
}

fn changed_membership(before: &Membership, after: &Membership) -> Action {
    match (before.status == after.status, after.status) {
        (true, _) => Action::MembershipUpdated,
        (false, crate::Status::Archived) => Action::MembershipArchived,
        (false, crate::Status::Active) => Action::MembershipUnarchived,
    }
}
