//! The fields of members in bodies.

use crate::body::{Fields, Patch};
use directory::{Detail, Details, MemberChange, Timestamp};

/// The field `userDetails`, if present. `None` if it is wrong.
pub(super) fn details(fields: &mut Fields<'_>) -> Option<Option<Details>> {
    if !fields.has("userDetails") {
        return Some(None);
    }
    let entries = fields.optional_list("userDetails", |mut item| {
        let key = item.required::<String>("key");
        let value = item.required::<String>("value");
        match Detail::new(key?, value?) {
            Ok(detail) => Some(detail),
            Err(rule) => {
                item.broken(&rule.to_string());
                None
            }
        }
    })?;
    match Details::new(entries) {
        Ok(details) => Some(Some(details)),
        Err(rule) => {
            fields.broken_at("userDetails", &rule.to_string());
            None
        }
    }
}

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
