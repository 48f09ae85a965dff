//! What can change of a membership through version 2 of the API.

use crate::{Membership, Refusal, Role, Status, Timestamp, WantedRole};

/// A change of a membership; `None` leaves a field unchanged, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberChange {
    /// The new role.
    pub role: Option<Role>,
    /// The new status.
    pub status: Option<Status>,
    /// When the membership is archived by itself.
    pub expires_at: Option<Option<Timestamp>>,
    /// When the role becomes end-user by itself.
    pub role_until: Option<Option<Timestamp>>,
}

impl Membership {
    /// The membership after a change. Refuses an end that isn't in the future, and an end of the role end-user.
    pub fn changed(self, change: &MemberChange, now: Timestamp) -> Result<Self, Refusal> {
        require_future("expires_at", change.expires_at.flatten(), now)?;
        require_future("role_until", change.role_until.flatten(), now)?;
        let mut membership = self;
        if let Some(role) = change.role {
            membership = membership.with_role(WantedRole::Exactly(role));
        }
        if let Some(status) = change.status {
            membership = membership.with_status(status);
        }
        membership.expires_at = change.expires_at.unwrap_or(membership.expires_at);
        membership.role_until = change.role_until.unwrap_or(membership.role_until);
        if membership.role == Role::EndUser && membership.role_until.is_some() {
            return Err(Refusal::RoleWithoutEnd);
        }
        Ok(membership)
    }
}

/// Refuses an end that isn't in the future.
fn require_future(field: &'static str, end: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    match end {
        Some(end) if end <= now => Err(Refusal::InThePast(field)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::constant(1_000, 0);
    const LATER: Timestamp = Timestamp::constant(2_000, 0);

    fn until(role_until: Timestamp) -> MemberChange {
        MemberChange {
            role_until: Some(Some(role_until)),
            ..MemberChange::default()
        }
    }

    proptest! {
        #[test]
        fn what_a_change_leaves_out_stays(membership in any::<Membership>()) {
            let unchanged = membership.clone().changed(&MemberChange::default(), NOW);
            prop_assert_eq!(unchanged, Ok(membership));
        }

        #[test]
        fn an_end_is_in_the_future(membership in any::<Membership>(), second in 0..3_000_i64) {
            let end = Timestamp::from_second(second).unwrap();
            let change = MemberChange { expires_at: Some(Some(end)), ..MemberChange::default() };
            let changed = membership.changed(&change, NOW);
            if end > NOW {
                prop_assert_eq!(changed.unwrap().expires_at, Some(end));
            } else {
                prop_assert_eq!(changed, Err(Refusal::InThePast("expires_at")));
            }
        }

        #[test]
        fn only_a_role_above_end_user_ends(membership in any::<Membership>(), role in any::<Role>()) {
            let change = MemberChange { role: Some(role), ..until(LATER) };
            let changed = membership.changed(&change, NOW);
            if role == Role::EndUser {
                prop_assert_eq!(changed, Err(Refusal::RoleWithoutEnd));
            } else {
                let changed = changed.unwrap();
                prop_assert_eq!(changed.role_until, Some(LATER));
                let lowered = MemberChange { role: Some(Role::EndUser), ..MemberChange::default() };
                prop_assert_eq!(changed.changed(&lowered, NOW).unwrap().role_until, None);
            }
        }
    }
}
