//! Which users a list shows.

use crate::name::fold;
use crate::{ADMIN, ALL_USERS, Membership, Role, Status, User};

/// Chooses users; what is empty chooses all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Users with any of these statuses.
    pub statuses: Vec<Status>,
    /// Members of any of these groups, in any workspace, by name; compared without regard to case.
    pub group_names: Vec<String>,
}

impl UserFilter {
    /// Whether the list shows this user.
    #[must_use]
    pub fn admits(&self, user: &User) -> bool {
        let status = self.statuses.is_empty() || self.statuses.contains(&user.status);
        status && (self.group_names.is_empty() || self.admits_groups(user))
    }

    fn admits_groups(&self, user: &User) -> bool {
        let mut memberships = user.memberships.iter();
        memberships.any(|membership| self.group_names.iter().any(|name| is_in(membership, &fold(name))))
    }
}

fn is_in(membership: &Membership, key: &str) -> bool {
    match key {
        ALL_USERS => true,
        ADMIN => membership.role == Role::Admin,
        _ => membership.groups.iter().any(|group| group.name.key() == key),
    }
}
