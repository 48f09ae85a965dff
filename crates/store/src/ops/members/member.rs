//! A member of a workspace.

use crate::Tag;
use directory::{Details, Membership, User};

/// A member of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user, with all memberships that the caller sees.
    pub user: User,
    /// The membership.
    pub membership: Membership,
    /// The metadata.
    pub details: Details,
}

impl Member {
    /// The tag of the member, as the caller sees it.
    #[must_use]
    pub fn tag(&self) -> Tag {
        Tag::of_member(&self.user, &self.membership, &self.details)
    }
}
