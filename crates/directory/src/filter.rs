//! Which users a list shows.

use crate::{GroupName, Status, User};

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
        let mut groups = user.memberships.iter().flat_map(crate::Membership::all_groups);
        groups.any(|(_, name)| {
            let key = GroupName::key_of(name);
            self.group_names.iter().any(|wanted| GroupName::key_of(wanted) == key)
        })
    }
}
