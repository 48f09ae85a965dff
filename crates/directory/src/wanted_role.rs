//! The role that a change requests for a member.

use crate::{Refusal, Role};

/// The role that a change requests for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedRole {
    /// Exactly this role.
    Exactly(Role),
    /// Not admin: an admin becomes an end-user, and any other role is kept.
    NotAdmin,
}

impl WantedRole {
    /// Combines a requested role with whether a requested list of groups includes `admin`; `None` if neither is given.
    /// Without a role, the list determines who is an admin. Refuses contradictions.
    pub fn of(role: Option<Role>, lists_admin: Option<bool>) -> Result<Option<Self>, Refusal> {
        match (role, lists_admin) {
            (None, None) => Ok(None),
            (None, Some(true)) => Ok(Some(Self::Exactly(Role::Admin))),
            (None, Some(false)) => Ok(Some(Self::NotAdmin)),
            (Some(role), Some(lists_admin)) if lists_admin != (role == Role::Admin) => Err(Refusal::RoleMismatch(role)),
            (Some(role), _) => Ok(Some(Self::Exactly(role))),
        }
    }

    /// The new role of a member whose current role is `now`. A new member's current role is end-user.
    #[must_use]
    pub const fn after(self, now: Role) -> Role {
        match (self, now) {
            (Self::Exactly(role), _) => role,
            (Self::NotAdmin, Role::Admin) => Role::EndUser,
            (Self::NotAdmin, other) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_admin_is_changed_by_not_being_admin() {
        let after = [Role::Admin, Role::Builder, Role::EndUser].map(|role| WantedRole::NotAdmin.after(role));
        assert_eq!(after, [Role::EndUser, Role::Builder, Role::EndUser]);
        assert_eq!(WantedRole::Exactly(Role::Builder).after(Role::Admin), Role::Builder);
    }

    #[test]
    fn a_role_and_a_list_of_groups_agree_on_who_is_an_admin() {
        use Role::{Admin, Builder, EndUser};
        for (role, lists_admin, said) in [
            (None, None, None),
            (None, Some(true), Some(WantedRole::Exactly(Admin))),
            (None, Some(false), Some(WantedRole::NotAdmin)),
            (Some(Builder), None, Some(WantedRole::Exactly(Builder))),
            (Some(Admin), None, Some(WantedRole::Exactly(Admin))),
            (Some(Admin), Some(true), Some(WantedRole::Exactly(Admin))),
            (Some(EndUser), Some(false), Some(WantedRole::Exactly(EndUser))),
        ] {
            assert_eq!(WantedRole::of(role, lists_admin), Ok(said), "{role:?} {lists_admin:?}");
        }
        for (role, lists_admin) in [(Admin, false), (Builder, true), (EndUser, true)] {
            assert_eq!(
                WantedRole::of(Some(role), Some(lists_admin)),
                Err(Refusal::RoleMismatch(role))
            );
        }
    }
}
