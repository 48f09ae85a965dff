//! The table of users, as lists read it.

use crate::ops::lists::Table;

pub(super) const USERS: Table = Table {
    from: "users u",
    id: "u.id",
    name: "u.name_key",
    email: "u.email",
    created_at: "u.created_at",
    status: Some("u.status"),
    role: None,
    unique: &["u.id", "u.home"],
    is_searchable: true,
};
