//! One page of the users that a query chooses.

use super::load;
use super::query::Query;
use crate::{Access, Conn, Error, Op, Tx};
use directory::{Scope, User, UserId};

/// Answers the next users that a query chooses, in the order of their ids.
#[derive(Debug)]
pub struct Page {
    /// Which users.
    pub query: Query,
    /// Those behind this one; from the first one on if it is `None`.
    pub after: Option<UserId>,
    /// How many at the most.
    pub limit: u16,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPage {
    /// The users.
    pub users: Vec<User>,
    /// There are more behind this one, the last of the page.
    pub next: Option<UserId>,
}

impl Op for Page {
    type Output = UserPage;
    const NAME: &'static str = "users.page";
    const ACCESS: Access = Access::Snapshot;

    async fn run<C: Conn>(&self, tx: &mut Tx<'_, C>) -> Result<UserPage, Error> {
        let condition = self.query.condition();
        // One more shows whether the list goes on.
        let limit = u32::from(self.limit) + 1;
        let reach = tx.reach();
        let conn = tx.ask(Scope::UsersRead)?;
        let mut users = load::next(conn, condition.as_ref(), reach, self.after, limit).await?;
        let is_last = users.len() <= self.limit.into();
        users.truncate(self.limit.into());
        let next = users.last().map(|user| user.id).filter(|_| !is_last);
        Ok(UserPage { users, next })
    }
}
