//! Reads one page of the users that match a query.

use super::load;
use super::query::Query;
use crate::{Access, Error, Op, Tx};
use directory::{Scope, User, UserId};

/// Returns the next users that match a query, ordered by id.
#[derive(Debug)]
pub struct Page {
    /// Which users.
    pub query: Query,
    /// Only users after this one; `None` begins with the first.
    pub after: Option<UserId>,
    /// The maximum number of users.
    pub limit: u16,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPage {
    /// The users.
    pub users: Vec<User>,
    /// The last user of the page, if there are more users after it.
    pub next: Option<UserId>,
}

impl Op for Page {
    type Output = UserPage;
    const NAME: &'static str = "users.page";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<UserPage, Error> {
        let condition = self.query.condition();
        // One more user shows whether the list continues.
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
