//! Finds users: filtered, searched, sorted, one page at a time.

use super::fields::{UserField, WORKSPACES};
use super::load::user_of;
use super::query::found_by_search;
use super::table::USERS;
use crate::ops::lists::{self, ListQuery, Listed, Rows};
use crate::{Access, Error, Op, Tx};
use directory::{Scope, User};
use filter::Filter;
use uuid::Uuid;

/// Returns a page of the users that match a query, without their memberships.
#[derive(Debug)]
pub struct Find(pub ListQuery<UserField>);

impl Op for Find {
    type Output = Listed<User>;
    const NAME: &'static str = "users.find";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed<User>, Error> {
        let reach = tx.reach();
        // A caller who doesn't reach the whole instance sees only members of the visible workspaces.
        let seen = (!reach.is_instance()).then_some(Filter::Present(&WORKSPACES));
        let search = self.0.search.as_deref().map(found_by_search);
        let list = Rows {
            table: &USERS,
            scopes: &[],
            within: reach.limit(),
            filters: seen.into_iter().chain(search).collect(),
            counted_as: Some(Uuid::nil()),
            columns: "u.id, u.name, u.email, u.status, u.home, u.created_at, u.updated_at",
            width: 7,
            join: "users u WHERE u.id = page.id",
            joined: &[],
            read: user_of,
        };
        lists::find(tx.ask(Scope::UsersRead)?, &self.0, list).await
    }
}
