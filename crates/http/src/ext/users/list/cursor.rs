//! Where a page of the list ends: a text that clients keep and don't read.

use directory::UserId;
use uuid::Uuid;

/// The cursor behind this user.
pub(super) fn behind(user: UserId) -> String {
    user.0.simple().to_string()
}

/// The user whom a cursor stands behind. A user who is gone by now will do.
pub(super) fn parse(cursor: &str) -> Result<UserId, String> {
    let id = Uuid::try_parse(cursor).ok().map(UserId);
    // One spelling: that of `behind`.
    id.filter(|id| behind(*id) == cursor)
        .ok_or_else(|| "must be one that the Link header of a page has".to_owned())
}
