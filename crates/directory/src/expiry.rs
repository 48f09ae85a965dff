//! What ends by itself: memberships, roles and places in groups (contract for changes, Expiry).

use crate::{Membership, Role, Status, Term, Timestamp, User, WorkspaceId};

impl User {
    /// The changes of this user that are due, in order: for each, the term and the user before and after. Empty if nothing is due.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> Vec<(Term, WorkspaceId, Self)> {
        let mut states = Vec::new();
        let mut user = self.clone();
        for workspace in self.memberships.iter().map(Membership::workspace_id) {
            for term in [Term::Membership, Term::Role, Term::Group] {
                let current = user.membership(workspace);
                if let Some(after) = current.and_then(|membership| membership.after(term, now)) {
                    user = user.with_membership(&after);
                    states.push((term, workspace, user.clone()));
                }
            }
        }
        states
    }
}

impl Membership {
    /// The membership after the end of this term, if it is due. A membership that is archived then doesn't come back with its user.
    fn after(&self, term: Term, now: Timestamp) -> Option<Self> {
        let is_due = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
        match term {
            Term::Membership => is_due(self.expires_at).then(|| Self {
                expires_at: None,
                ..self.clone().with_status(Status::Archived)
            }),
            Term::Role => is_due(self.role_until).then(|| Self {
                role: Role::EndUser,
                role_until: None,
                ..self.clone()
            }),
            Term::Group => self.groups.iter().any(|place| is_due(place.expires_at)).then(|| {
                let mut after = self.clone();
                after.groups.retain(|place| !is_due(place.expires_at));
                after
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::constant(1_000, 0);

    fn at(second: Option<i64>) -> Option<Timestamp> {
        second.map(|second| Timestamp::from_second(second).unwrap())
    }

    fn any_end() -> impl Strategy<Value = Option<i64>> {
        proptest::option::of(990..1_010_i64)
    }

    proptest! {
        #[test]
        fn what_is_due_ends_once_and_nothing_else_changes(
            user in any::<User>(),
            ends in proptest::collection::vec((any_end(), any_end(), any_end()), 5),
        ) {
            let mut user = user;
            for (membership, (expires_at, role_until, until)) in user.memberships.iter_mut().zip(ends) {
                membership.expires_at = at(expires_at);
                membership.role_until = at(role_until);
                for place in &mut membership.groups {
                    place.expires_at = at(until);
                }
            }
            let states = user.expired(NOW);
            let after = states.last().map_or(&user, |(_, _, after)| after);
            prop_assert!(after.expired(NOW).is_empty(), "again");
            for (before, after) in user.memberships.iter().zip(&after.memberships) {
                let is_due = |end: Option<Timestamp>| end.is_some_and(|end| end <= NOW);
                if is_due(before.expires_at) {
                    prop_assert_eq!((after.status, after.expires_at), (Status::Archived, None));
                } else {
                    prop_assert_eq!((after.status, after.expires_at), (before.status, before.expires_at));
                }
                let role = if is_due(before.role_until) { Role::EndUser } else { before.role };
                prop_assert_eq!(after.role, role);
                let stays = before.groups.iter().filter(|place| !is_due(place.expires_at));
                prop_assert!(after.groups.iter().eq(stays));
            }
        }
    }
}
