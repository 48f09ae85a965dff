//! Writes the difference between two states of one or many users, each change together with its event.

use super::load;
use crate::ops::rows;
use crate::{Conn, Error, Fault, Tx, Unique, Value};
use directory::{Change, GroupHead, Membership, Refusal, Scope, User, UserId, changes};

/// Writes the differences from `before` to `after`; `before` is `None` for a new user. Writes nothing if there are
/// none.
pub(super) async fn save<C: Conn>(tx: &mut Tx<'_, C>, before: Option<&User>, after: &User) -> Result<(), Error> {
    let email_taken = || Refusal::EmailTaken(after.email.clone());
    if before.is_none() && !insert_users(tx, &[after]).await?.contains(&true) {
        return Err(email_taken().into());
    }
    if before.is_some_and(|before| before.email != after.email) {
        let conn = tx.ask(Scope::UsersWrite)?;
        let owner = load::owner_of_another_form(conn, &after.email).await?;
        if owner.is_some_and(|owner| owner != after.id.0) {
            return Err(email_taken().into());
        }
    }
    write(tx, &changes(before, after))
        .await
        .map_err(|error| error.or_refusal(Unique::UserEmail, email_taken))
}

/// Inserts the users whose address and id are free, and returns for each user whether it was inserted. [`write`]
/// inserts their memberships.
pub(super) async fn insert_users<C: Conn>(tx: &mut Tx<'_, C>, users: &[&User]) -> Result<Vec<bool>, Error> {
    let conn = tx.ask(Scope::UsersWrite)?;
    let mut are_free = Vec::with_capacity(users.len());
    for user in users {
        are_free.push(load::owner_of_another_form(conn, &user.email).await?.is_none());
    }
    let rows: Vec<_> = users
        .iter()
        .zip(&are_free)
        .filter(|(_, is_free)| **is_free)
        .map(|(user, _)| rows::user(user.id, &user.name, &user.email, user.status, user.created_at))
        .collect();
    let mut counts = conn
        .execute_each(rows::INSERT_USER_UNLESS_TAKEN, &rows)
        .await?
        .into_iter();
    let inserted = |is_free: bool| is_free && counts.next() == Some(1);
    Ok(are_free.into_iter().map(inserted).collect())
}

/// Writes the changes of any number of users, and records their events. New users must have been inserted before.
pub(super) async fn write<C: Conn>(tx: &mut Tx<'_, C>, changes: &[Change<'_>]) -> Result<(), Error> {
    let mut rows = Rows::default();
    for change in changes {
        rows.add(change);
    }
    Ok(rows.write(tx.record(changes.iter().copied())?).await?)
}

/// The rows of parameters for each statement.
#[derive(Default)]
struct Rows<'a> {
    changed_users: Vec<[Value<'a>; 4]>,
    removed_memberships: Vec<[Value<'a>; 2]>,
    changed_memberships: Vec<[Value<'a>; 5]>,
    replaced_groups: Vec<[Value<'a>; 2]>,
    added_memberships: Vec<[Value<'a>; 6]>,
    added_groups: Vec<[Value<'a>; 3]>,
}

impl<'a> Rows<'a> {
    fn add(&mut self, change: &Change<'a>) {
        match *change {
            Change::UserCreated(_) => {}
            Change::UserChanged(_, after) => self.changed_users.push([
                after.id.0.into(),
                after.name.as_str().into(),
                after.email.as_str().into(),
                after.status.as_str().into(),
            ]),
            Change::MembershipRemoved(user, old) => self.removed_memberships.push(key(user.id, old)),
            Change::MembershipChanged(user, before, after) => self.change_membership(user.id, before, after),
            Change::MembershipAdded(user, new) => self.add_membership(user.id, new),
        }
    }

    fn change_membership(&mut self, user: UserId, before: &Membership, after: &'a Membership) {
        self.changed_memberships.push([
            user.0.into(),
            after.workspace_id().0.into(),
            after.status.as_str().into(),
            after.role.as_str().into(),
            after.archived_with_user.into(),
        ]);
        if before.groups != after.groups {
            self.replaced_groups.push(key(user, after));
            self.add_groups(user, after);
        }
    }

    fn add_membership(&mut self, user: UserId, membership: &'a Membership) {
        self.added_memberships.push(rows::membership(
            user,
            membership.workspace_id(),
            membership.status,
            membership.role,
            membership.archived_with_user,
            membership.created_at,
        ));
        self.add_groups(user, membership);
    }

    fn add_groups(&mut self, user: UserId, membership: &Membership) {
        let workspace = membership.workspace_id();
        let row = |group: &GroupHead| rows::group_member(user, workspace, group.id);
        self.added_groups.extend(membership.groups.iter().map(row));
    }

    async fn write<C: Conn>(&self, conn: &mut C) -> Result<(), Fault> {
        run_each(
            conn,
            "UPDATE users SET name = $2, email = $3, status = $4 WHERE id = $1",
            &self.changed_users,
        )
        .await?;
        // This also deletes its rows in `group_members`.
        run_each(
            conn,
            "DELETE FROM memberships WHERE user_id = $1 AND workspace_id = $2",
            &self.removed_memberships,
        )
        .await?;
        run_each(
            conn,
            "UPDATE memberships SET status = $3, role = $4, archived_with_user = $5 WHERE user_id = $1 AND workspace_id = $2",
            &self.changed_memberships,
        )
        .await?;
        run_each(
            conn,
            "DELETE FROM group_members WHERE user_id = $1 AND workspace_id = $2",
            &self.replaced_groups,
        )
        .await?;
        run_each(conn, rows::INSERT_MEMBERSHIP, &self.added_memberships).await?;
        run_each(conn, rows::INSERT_GROUP_MEMBER, &self.added_groups).await
    }
}

fn key<'a>(user: UserId, membership: &Membership) -> [Value<'a>; 2] {
    [user.0.into(), membership.workspace_id().0.into()]
}

/// Runs no statement if there are no rows.
async fn run_each<C: Conn, const N: usize>(
    conn: &mut C,
    sql: &'static str,
    rows: &[[Value<'_>; N]],
) -> Result<(), Fault> {
    if !rows.is_empty() {
        conn.execute_each(sql, rows).await?;
    }
    Ok(())
}
