//! Finds the user of a command.

use directory::{Refusal, User, UserKey};
use store::ops::users::Get;

use crate::connection::Connection;
use crate::failure::Failure;

/// The user with this id or e-mail address.
pub async fn find(connection: &Connection, reference: &str) -> Result<User, Failure> {
    match UserKey::parse(reference) {
        Some(key) => connection.run_on(reference, Get(key)).await,
        None => Err(Failure::about(reference, Refusal::UserNotFound.into())),
    }
}
