//! Fetches one user.

use super::load;
use crate::{Access, Error, Op, Tx};
use directory::{Refusal, Scope, User, UserKey};

/// Returns the user, or refuses with [`Refusal::UserNotFound`].
#[derive(Debug)]
pub struct Get(pub UserKey);

impl Op for Get {
    type Output = User;
    const NAME: &'static str = "users.get";
    const ACCESS: Access = Access::Point;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<User, Error> {
        load::find(tx, &self.0, Scope::UsersRead)
            .await?
            .ok_or(Refusal::UserNotFound.into())
    }
}
