//! The cursor: where a page of the list ends. Clients store it and don't interpret it.

use directory::UserId;
use uuid::Uuid;

/// The cursor after this user.
pub(super) fn behind(user: UserId) -> String {
    user.0.simple().to_string()
}

/// The user that a cursor points after. The user may have been deleted since.
pub(super) fn parse(cursor: &str) -> Result<UserId, String> {
    let id = Uuid::try_parse(cursor).ok().map(UserId);
    // Only the spelling that `behind` produces.
    id.filter(|id| behind(*id) == cursor)
        .ok_or_else(|| "must be one that the Link header of a page has".to_owned())
}
