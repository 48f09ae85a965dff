//! The fields of members in bodies.

use crate::body::{Fields, Patch};
use directory::{MemberChange, Timestamp};

/// The fields of a change of a membership. `None` if one of them is wrong.
pub(super) fn change(fields: &mut Fields<'_>) -> Option<MemberChange> {
    let role = fields.optional("role");
    let status = fields.optional("status");
    let expires_at = fields.patch::<Timestamp>("expires_at").map(Patch::into_change);
    let role_until = fields.patch::<Timestamp>("role_until").map(Patch::into_change);
    Some(MemberChange {
        role,
        status,
        expires_at: expires_at?,
        role_until: role_until?,
    })
}
