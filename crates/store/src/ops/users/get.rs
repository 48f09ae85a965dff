//! Fetching one user.

use super::load;
use crate::{Access, Conn, Error, Op, Tx};
use directory::{Email, Refusal, User, UserId};

/// What a user can be found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKey {
    /// The id.
    Id(UserId),
    /// The address.
    Email(Email),
}

impl From<UserId> for UserKey {
    fn from(id: UserId) -> Self {
        Self::Id(id)
    }
}

impl UserKey {
    /// Reads an id, else an address; `None` if the text is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse()
            .map(Self::Id)
            .ok()
            .or_else(|| text.parse().map(Self::Email).ok())
    }
}

/// Answers the user, or refuses with [`Refusal::UserNotFound`].
#[derive(Debug)]
pub struct Get(pub UserKey);

impl Op for Get {
    type Output = User;
    const NAME: &'static str = "users.get";
    const ACCESS: Access = Access::Point;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<User, Error> {
        load::find(tx, &self.0).await?.ok_or(Refusal::UserNotFound.into())
    }
}
